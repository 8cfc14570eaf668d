"""What is written to other offices about a merge or a plan: a 通报, a 总结, a 调度, as drafts to be edited."""
