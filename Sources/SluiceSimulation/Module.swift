// SluiceSimulation
