"""What people call the parts of a source's authority, and the words for its status."""

from collections.abc import Mapping
from typing import Literal

Status = Literal["in force", "amended", "repealed", "superseded", "not yet in force", ""]

# What people call each field. 废止日期 is the first day on which a law no longer holds.
NAMES: Mapping[str, tuple[str, ...]] = {
    "effective_from": (
        *("effective_from", "effective_date", "valid_from", "in_force_from"),
        *("生效日期", "施行日期", "实施日期"),
    ),
    "effective_to": (
        *("effective_to", "effective_until", "valid_to", "valid_until", "expires", "有效期至"),
        *("repealed_on", "废止日期", "失效日期"),
    ),
    "status": ("status", "legal_status", "效力", "时效性", "效力状态", "状态"),
    "superseded_by": ("superseded_by", "replaced_by", "被取代", "取代者", "替代文件"),
    "jurisdiction": ("jurisdiction", "辖区", "法域", "适用地区", "适用地域"),
    "grade": (
        *("evidence_grade", "evidence_level", "level_of_evidence", "证据等级", "证据级别"),
        *("推荐等级", "grade", "evidence", "recommendation"),
    ),
    "licence": ("licence", "license", "许可", "许可证", "许可协议"),
}
FIELD = {name: field for field, names in NAMES.items() for name in names}
# Names that mean nothing else: what cannot be read there is a mistake, and not another field.
UNMISTAKABLE = {"effective_from", "effective_to", "效力", "时效性"}
FIRST_DAY_OUT = {"repealed_on", "废止日期", "失效日期"}
# Everyday words, which may mean something else: they count where their value leaves no doubt.
EVERYDAY = {"status", "状态"}
LOOSE = {"grade", "evidence", "recommendation"}
LONGEST_GRADE = 40  # characters; what is longer is no grade
STATUSES: Mapping[str, Status] = {
    **dict.fromkeys(("in force", "effective", "current", "active", "valid"), "in force"),
    **dict.fromkeys(("现行有效", "有效", "现行", "生效", "施行中"), "in force"),
    **dict.fromkeys(("amended", "revised", "partially repealed"), "amended"),
    **dict.fromkeys(("已修改", "已修订", "已修正", "已被修改", "部分失效"), "amended"),
    **dict.fromkeys(("repealed", "abolished", "revoked", "no longer in force"), "repealed"),
    **dict.fromkeys(("已废止", "失效", "废止", "已失效"), "repealed"),
    **dict.fromkeys(("superseded", "replaced", "已被取代", "被取代", "已被替代"), "superseded"),
    **dict.fromkeys(("not yet in force", "pending", "尚未生效", "尚未施行"), "not yet in force"),
}
