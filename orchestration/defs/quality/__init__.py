"""Gates: asset checks that keep the next step from starting."""
