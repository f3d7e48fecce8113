"""What every package stands on; knows neither Flask nor the domain."""
