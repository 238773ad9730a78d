"""How good the predictions are: against LightGBM, scikit-learn, simple baselines and the truth."""
