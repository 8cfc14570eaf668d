"""某县的开班检查记录表：一张表、一条规则和一份通知（notice.toml）。"""

from my_county_forms.class_visit import ClassVisit
from my_county_forms.laws import absence_is_explained

__all__ = ["ClassVisit", "absence_is_explained"]
