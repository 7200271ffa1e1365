// SluiceHub
