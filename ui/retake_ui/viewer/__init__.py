"""One shot: plate and take, compared, played, with sound."""
