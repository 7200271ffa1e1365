// Tests of SluiceJournal
