"""Who may sign in, as what, and for how long (账号、角色、会话)."""
