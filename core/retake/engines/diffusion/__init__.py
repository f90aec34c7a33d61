"""What MuseTalk and LatentSync share: the libraries they are built from, the autoencoder of pictures, devices."""
