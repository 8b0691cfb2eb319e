"""Who answers: the district, its bodies, the posts in them and who holds a post when.

A permission asks the post, never the person. Communities are places (`kernel.places`), never bodies.
"""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from luoshi.kernel import actors


class Level(models.TextChoices):
    COUNTY = "county", "区县"
    PREFECTURE = "prefecture", "市"
    PROVINCE = "province", "省"


class District(models.Model):
    """The one district of this installation: a single row with primary key 1."""

    name = models.CharField("名称", max_length=60)
    superior_name = models.CharField("上级", max_length=60, blank=True)
    level = models.CharField("层级", max_length=12, choices=Level, default=Level.COUNTY)
    is_sample = models.BooleanField("模拟数据", default=False)
    first_named_leads = models.BooleanField("列第一位的为牵头单位", default=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_district")]

    def __str__(self) -> str:
        return self.name


class BodyKind(models.TextChoices):
    GOVERNMENT = "government", "区政府"
    DEPARTMENT = "department", "部门"
    STREET = "street", "街道"
    STATE_FIRM = "state_firm", "国有企业"


class Body(models.Model):
    """A body that can lead, co-operate or report. `short_name` is what tables show."""

    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=30)
    kind = models.CharField("类别", max_length=12, choices=BodyKind)
    duties = models.TextField("职责关键词", blank=True, help_text="以顿号分隔，用于推荐牵头单位")
    established_on = models.DateField("设立", null=True, blank=True)
    abolished_on = models.DateField("撤销", null=True, blank=True)
    sort = models.PositiveIntegerField("次序", default=0)

    class Meta:
        ordering = ["sort", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(abolished_on__isnull=True)
                | Q(established_on__isnull=True)
                | Q(abolished_on__gt=F("established_on")),
                name="body_half_open",
            )
        ]

    def __str__(self) -> str:
        return self.short_name


class Role(models.TextChoices):
    SUPERVISION = actors.SUPERVISION, "督查室"
    LIAISON = actors.LIAISON, "联络员"
    SIGNING_HEAD = actors.SIGNING_HEAD, "签发负责人"
    DATA_BODY = actors.DATA_BODY, "数据责任岗"
    LEADER = actors.LEADER, "区领导"
    SYSTEM_ADMIN = actors.SYSTEM_ADMIN, "系统管理员"
    SECURITY_ADMIN = actors.SECURITY_ADMIN, "安全管理员"
    AUDIT_ADMIN = actors.AUDIT_ADMIN, "审计管理员"


class Post(models.Model):
    """A post in a body with one role. A commitment's leader is a post, so a successor takes over with it."""

    code = models.SlugField("代码", max_length=60, unique=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="posts", verbose_name="单位")
    title = models.CharField("岗位", max_length=60)
    role = models.CharField("角色", max_length=16, choices=Role)
    field = models.CharField("分管", max_length=200, blank=True)
    sort = models.PositiveIntegerField("次序", default=0)

    class Meta:
        ordering = ["sort", "code"]

    def __str__(self) -> str:
        return f"{self.body.short_name}{self.title}"


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, display_name: str, password: str | None = None) -> User:
        user = self.model(username=username, display_name=display_name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """Somebody who may sign in. What they may do depends on the post they hold that day."""

    username = models.CharField("用户名", max_length=60, unique=True)
    display_name = models.CharField("姓名", max_length=60)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("首次登录须改密码", default=False)
    password_changed_at = models.DateTimeField("密码更改时间", null=True, blank=True)
    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["display_name"]

    def __str__(self) -> str:
        return self.display_name


class Holding(models.Model):
    """A post held by a person from a day until (not including) another. `user` is empty where they never sign in."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="holdings")
    holder_name = models.CharField("姓名", max_length=60)
    from_on = models.DateField("任职")
    until_on = models.DateField("离任", null=True, blank=True)

    class Meta:
        ordering = ["from_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("from_on")), name="holding_half_open"
            ),
            models.UniqueConstraint(
                fields=["post", "user"], condition=Q(until_on__isnull=True), name="one_current_holding"
            ),
        ]
        indexes = [models.Index(fields=["user", "from_on"])]  # actors.actor_of


class ChangeKind(models.TextChoices):
    RENAMED = "renamed", "更名"
    MERGED = "merged", "合并"
    SPLIT = "split", "拆分"
    TRANSFERRED = "transferred", "职责划转"
    TERRITORY = "territory", "区划调整"


class BodyChange(models.Model):
    """A change of bodies or of the district's territory, on its day and by its document.

    `covers_before` and `covers_after` say what figures cover before that day and from it on: they stand with every
    series that crosses it.
    """

    kind = models.CharField("变动", max_length=12, choices=ChangeKind)
    on = models.DateField("生效日期")
    document = models.CharField("文件", max_length=120)
    note = models.TextField("说明", blank=True)
    covers_before = models.CharField("此前数据口径", max_length=120, blank=True)
    covers_after = models.CharField("此后数据口径", max_length=120, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-id"]


class Side(models.TextChoices):
    BEFORE = "before", "原"
    AFTER = "after", "现"


class ChangePart(models.Model):
    """A body in a change, under the name it had then; no body is the district itself."""

    change = models.ForeignKey(BodyChange, on_delete=models.CASCADE, related_name="parts")
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="changes")
    side = models.CharField(max_length=6, choices=Side)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=60)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["change", "body", "side"], name="change_part_once")]


class FormerName(models.Model):
    """What a body was called until (not including) a day; no body is the district. The present name is the body's."""

    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="former_names")
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=60)
    from_on = models.DateField(null=True)
    until_on = models.DateField()

    class Meta:
        ordering = ["until_on"]


class FormerSeat(models.Model):
    """The body a post sat in until (not including) a day. Where it sits now is the post's own body."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="former_seats")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="former_posts")
    from_on = models.DateField(null=True)
    until_on = models.DateField()

    class Meta:
        ordering = ["until_on"]


class SignInOutcome(models.TextChoices):
    ACCEPTED = "accepted", "成功"
    REFUSED = "refused", "密码错误"
    LOCKED = "locked", "已锁定"
    SIGNED_OUT = "signed_out", "退出"


class SignIn(models.Model):
    """Every sign-in, refused one and sign-out: read by the audit administrator."""

    username = models.CharField(max_length=60)
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="sign_ins")
    outcome = models.CharField(max_length=12, choices=SignInOutcome)
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["-at", "-id"])]  # queries.sign_ins: newest first, page by page
