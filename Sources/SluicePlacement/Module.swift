// SluicePlacement
