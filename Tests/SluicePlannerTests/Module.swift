// Tests of SluicePlanner
