// SluiceBench
