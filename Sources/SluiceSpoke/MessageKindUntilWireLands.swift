import SluiceWire
extension Message { var kind: MessageKind { .hello } }
