// SluiceRegionFiles
