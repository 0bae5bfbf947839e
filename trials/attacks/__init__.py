"""What one party can add to what others do: for trials/interference, which holds the report against that without it."""
