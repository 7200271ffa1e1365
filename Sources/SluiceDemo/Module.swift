// SluiceDemo
