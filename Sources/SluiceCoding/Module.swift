// SluiceCoding
