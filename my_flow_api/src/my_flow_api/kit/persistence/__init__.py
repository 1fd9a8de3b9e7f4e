"""MongoDB: connections, indexes, transactions, repositories."""
