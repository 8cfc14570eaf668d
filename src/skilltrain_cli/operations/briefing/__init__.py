"""What is written to other offices about a merge or a plan: 通报, 总结 and 调度 as drafts to be edited."""
