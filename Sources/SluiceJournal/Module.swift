// SluiceJournal
