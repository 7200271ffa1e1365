internal import SluiceCoding
internal import SluiceWire

extension FrameRejection {
    /// For the peer, the log and `sluice sessions`.
    var sentence: String {
        switch self {
        case .badMagic: "The bytes do not begin with SLUC: the peer speaks another protocol."
        case .badHeaderChecksum: "A frame's header does not match its checksum."
        case .badVersion:
            "A frame is of another protocol version than \(WireLimits.version), spoken here."
        case .badFlags: "A frame has flags set that version \(WireLimits.version) does not know."
        case .badReserved: "A frame's reserved field is not zero."
        case .unknownKind: "A frame is of a kind that is not known here."
        case .bodyTooLong: "A frame's body is longer than its kind may have now."
        case .badBodyChecksum: "A frame's body does not match its checksum."
        }
    }
}

extension CodingFault {
    /// What is wrong with the body of a message.
    func sentence(of kind: MessageKind) -> String {
        "The body of \(kind) is not one: \(self.kind) at byte \(offset)."
    }
}
