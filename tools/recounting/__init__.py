"""Parts of recount: budgets, elections, motions. Shares nothing with the C program."""
