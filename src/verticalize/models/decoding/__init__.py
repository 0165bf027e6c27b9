"""How a model writes: token by token, quoting, copying, or weighing given answers."""
