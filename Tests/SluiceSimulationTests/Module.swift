// Tests of SluiceSimulation
