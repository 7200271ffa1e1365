// Tests of SluicePlacement
