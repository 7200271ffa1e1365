// Tests of SluiceReports
