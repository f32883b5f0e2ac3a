"""The stores that documents can be kept in, a module each."""
