// SluiceSession
