// SluicePlanner
