"""What the channel consists of; a change of anything below gives another cached channel."""
