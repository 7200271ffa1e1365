// SluiceTraces
