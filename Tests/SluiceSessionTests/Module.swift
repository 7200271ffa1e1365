// Tests of SluiceSession
