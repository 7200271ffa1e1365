// SluiceExecutors
