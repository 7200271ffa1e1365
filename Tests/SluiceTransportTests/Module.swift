// Tests of SluiceTransport
