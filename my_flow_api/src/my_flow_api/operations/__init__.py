"""Operations that exceed a transaction, in steps."""
