"""PK: the laws of a brand package (附件1 宣传素材)."""
