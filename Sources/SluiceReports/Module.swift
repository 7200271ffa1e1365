// SluiceReports
