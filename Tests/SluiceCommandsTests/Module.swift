// Tests of SluiceCommands
