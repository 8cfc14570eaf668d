"""Which files are others than a commit has: told by hashing them, and nothing of a repository is run."""

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from git_repository import HEAD, committed, git
from skilltrain_cli.errors import UsageError
from skilltrain_cli.intake import git_changed_files as module
from skilltrain_cli.intake.discover import discover, display
from skilltrain_cli.intake.git_changed_files import changed_files

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")


@pytest.fixture
def sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of submissions in a repository, all of it committed."""
    top = tmp_path / "仓库"
    folder = top / "收件 一"
    for name in ("张店区.csv", "淄川区.csv", "桓台县 附件2.csv"):
        write(folder / name, f"{name}\n")
    committed(top)
    monkeypatch.chdir(top)
    return folder


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def changed(*paths: Path, since: str = HEAD) -> list[str]:
    """Return the names of the files that changed."""
    found = discover(paths)
    told = changed_files(found, since)
    return [each.path.name for each in found.files if told.changed(each.file)]


def refused(*paths: Path, since: str = HEAD) -> str:
    with pytest.raises(UsageError) as caught:
        changed_files(discover(paths), since)
    assert caught.value.hint
    return f"{caught.value} {caught.value.hint}"


def test_nothing_changed_since_the_last_commit(sent: Path) -> None:
    assert changed(sent) == []
    assert changed(sent / "张店区.csv", Path()) == []


def test_what_was_written_staged_or_is_not_known_yet_changed(sent: Path) -> None:
    write(sent / "张店区.csv", "别的\n")
    write(sent / "淄川区.csv", "别的\n")
    git(sent, "add", "淄川区.csv")
    write(sent / "新的.csv", "新\n")
    write(sent.parent / ".gitignore", "沂源*\n")
    write(sent / "沂源县.csv", "新\n")
    assert sorted(changed(sent)) == sorted(["张店区.csv", "淄川区.csv", "新的.csv", "沂源县.csv"])
    committed(sent.parent)
    assert changed(sent) == []
    assert len(changed(sent, since="HEAD~1")) == 4


def test_a_file_under_another_name_changed_and_one_that_was_touched_did_not(sent: Path) -> None:
    (sent / "张店区.csv").rename(sent / "张店区（改）.csv")
    (sent / "桓台县 附件2.csv").unlink()
    os.utime(sent / "淄川区.csv", (1, 1))
    assert changed(sent) == ["张店区（改）.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_names_that_git_would_quote(sent: Path) -> None:
    names = [
        '引"号.csv',
        "制\t表.csv",
        "换\n行.csv",
        "-rf.csv",
        ":(glob)*.csv",
        "表 .csv",
        os.fsdecode(b"\xd5\xc5.csv"),
    ]
    for name in names:
        write(sent / name, "x\n")
    committed(sent.parent)
    assert changed(sent) == []
    assert changed(*(sent / name for name in names)) == []
    write(sent / names[0], "y\n")
    assert changed(sent) == [names[0]]


def test_a_name_is_the_same_however_its_characters_are_composed(sent: Path) -> None:
    folder = write(sent / "cafe\u0301" / "表e\u0301.csv", "x\n").parent
    committed(sent.parent)
    assert changed(folder) == []
    assert changed(sent) == []


def test_from_a_folder_inside_or_outside_the_repository_it_is_the_same(
    sent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(sent / "张店区.csv", "别的\n")
    for here in (sent, sent.parent, sent.parent.parent):
        monkeypatch.chdir(here)
        assert changed(sent) == ["张店区.csv"]
        assert changed(Path(os.path.relpath(sent))) == ["张店区.csv"]


def test_line_ends_that_git_changes_are_no_change(sent: Path) -> None:
    write(sent / "张店区.csv", "张店区.csv\r\n")
    write(sent / "淄川区.csv", "淄川区.csv\r\n别的\r\n")
    assert changed(sent) == ["淄川区.csv"]


def test_a_file_that_git_lfs_keeps_is_known_by_its_pointer(sent: Path) -> None:
    real = write(sent / "大.csv", "内容\n")
    digest = sha256(real.read_bytes()).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {real.stat().st_size}\n"
    write(real, pointer)
    committed(sent.parent)
    write(real, "内容\n")
    assert changed(sent) == []
    write(real, "内容多\n")
    assert changed(sent) == ["大.csv"]


def test_a_repository_of_sha256_and_a_worktree_beside_its_own(tmp_path: Path) -> None:
    top = tmp_path / "新"
    write(top / "张店区.csv", "x\n")
    try:
        committed(top, "--object-format=sha256")
    except subprocess.CalledProcessError:
        pytest.skip("this git knows no sha256")
    assert changed(top) == []
    git(top, "worktree", "add", "-q", str(tmp_path / "旁"), "-b", "旁")
    write(tmp_path / "旁" / "张店区.csv", "y\n")
    assert changed(tmp_path / "旁", since="旁") == ["张店区.csv"]


def test_a_folder_that_is_a_package_changed_when_anything_in_it_did(sent: Path) -> None:
    package = sent / "品牌"
    for name in ("图片/1.jpg", "稿件.docx"):
        write(package / name, name)
    committed(sent.parent)

    def other() -> bool:
        return changed_files(discover([sent]), HEAD).changed(display(package))

    assert not other()
    write(package / "图片/2.jpg", "新")
    assert other()
    (package / "图片/2.jpg").unlink()
    assert not other()
    (package / "图片/1.jpg").unlink()
    assert other()


def test_what_is_gone_or_cannot_be_looked_at_counts_as_changed(sent: Path) -> None:
    told = changed_files(discover([sent]), HEAD)
    (sent / "张店区.csv").unlink()
    assert told.changed(display(sent / "张店区.csv"))
    assert told.changed("哪里也没有.csv")


@pytest.mark.parametrize(
    "since", ["", " ", "没有的", "-", "--help", "--output=x", "HEAD\0", "HEAD:收件 一", "^HEAD"]
)
def test_what_names_no_commit_is_one_message(sent: Path, since: str) -> None:
    assert "HEAD~1" in refused(sent, since=since)
    assert not Path("x").exists()


def test_what_github_sends_for_a_new_branch_is_explained(sent: Path) -> None:
    assert "分支刚建" in refused(sent, since="0" * 40)


@pytest.mark.parametrize("since", ["分支", "标签", "HEAD^0", "HEAD@{0}"])
def test_branches_and_tags_name_commits(sent: Path, since: str) -> None:
    git(sent, "branch", "分支")
    git(sent, "tag", "-a", "标签", "-m", "x")
    assert changed(sent, since=since) == []


def test_a_shallow_clone_that_lacks_the_commit_says_how_to_get_it(sent: Path, tmp_path: Path) -> None:
    old = git(sent, "rev-parse", HEAD)
    write(sent / "张店区.csv", "别的\n")
    committed(sent.parent)
    git(tmp_path, "clone", "-q", "--depth", "1", sent.parent.as_uri(), "浅")
    assert "fetch-depth: 0" in refused(tmp_path / "浅", since=old)
    assert changed(tmp_path / "浅") == []


def test_outside_of_a_repository_and_across_two(sent: Path, tmp_path: Path) -> None:
    outside = write(tmp_path / "外" / "张店区.csv", "x\n").parent
    assert "不在 git 仓库里" in refused(outside)
    assert "不在 git 仓库“" in refused(sent, outside)
    committed(outside)
    assert "不在 git 仓库“" in refused(sent, outside)


def test_without_git_and_with_one_that_cannot_be_started(
    sent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "没有找到 git" in refused(sent)
    monkeypatch.setattr(module, "_program", lambda: str(write(tmp_path / "git", "no program")))
    assert "启动不了" in refused(sent)


def test_a_git_in_the_working_folder_is_never_started(sent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("git", "git.exe", "git.bat"):
        trap(Path(name))
    Path("bin").mkdir()
    trap(Path("bin/git"))
    monkeypatch.setenv("PATH", os.pathsep.join(["", ".", "bin", os.environ["PATH"]]))
    assert changed(sent) == []
    assert not Path("ran").exists()


def trap(path: Path, then: str = "cat") -> str:
    """Write a program that leaves a trace when it is run."""
    write(path, f"#!/bin/sh\ntouch '{path.parent.absolute()}/ran' '{Path('ran').absolute()}'\n{then}\n")
    path.chmod(0o755)
    return path.absolute().as_posix()


@pytest.mark.skipif(sys.platform == "win32", reason="the traps are scripts of a shell")
def test_nothing_that_a_hostile_repository_sets_is_run(sent: Path) -> None:
    top = sent.parent
    program = trap(top / ".git" / "trap")
    for hook in (
        "post-checkout",
        "post-index-change",
        "fsmonitor-watchman",
        "pre-commit",
        "reference-transaction",
    ):
        trap(top / ".git" / "hooks" / hook)
    settings = {
        "core.fsmonitor": program,
        "core.pager": program,
        "core.sshCommand": program,
        "core.editor": program,
        "core.alternateRefsCommand": program,
        "core.gitProxy": program,
        "credential.helper": program,
        "diff.external": program,
        "diff.x.command": program,
        "diff.x.textconv": program,
        "filter.x.clean": program,
        "filter.x.smudge": program,
        "filter.x.process": program,
        "filter.x.required": "true",
        "gpg.program": program,
        "interactive.diffFilter": program,
        "pager.ls-tree": program,
        "pager.rev-parse": program,
        "alias.ls-tree": f"!{program}",
        "alias.rev-parse": f"!{program}",
        "uploadpack.packObjectsHook": program,
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": f"ext::{program}",
        "remote.origin.uploadpack": program,
        "protocol.ext.allow": "always",
    }
    write(top / ".gitattributes", "* filter=x diff=x\n")
    for name, value in settings.items():
        subprocess.run(["git", "config", "-f", top / ".git" / "config", name, value], check=True)
    os.utime(sent / "张店区.csv", (1, 1))
    write(sent / "淄川区.csv", "别的\n")
    before = sorted(path.name for path in (top / ".git").iterdir())
    assert changed(sent) == ["淄川区.csv"]
    assert "没有“没有的”" in refused(sent, since="没有的")
    assert sorted(path.name for path in (top / ".git").iterdir()) == before
    assert list(top.rglob("ran")) == []
    subprocess.run(["git", "-C", top, "status"], check=False, capture_output=True, stdin=subprocess.DEVNULL)
    assert list(top.rglob("ran")) != [], "what its user would do runs them"


@pytest.mark.skipif(sys.platform == "win32", reason="the traps are scripts of a shell")
@pytest.mark.parametrize("known", ["GIT_NO_LAZY_FETCH", "GIT_ALLOW_PROTOCOL"])
@pytest.mark.parametrize("protocol", ["ext", "file"])
def test_a_repository_that_lacks_a_tree_fetches_it_by_no_program_of_its_own(
    sent: Path, monkeypatch: pytest.MonkeyPatch, known: str, protocol: str
) -> None:
    both = {"GIT_NO_LAZY_FETCH", "GIT_ALLOW_PROTOCOL"}
    # the git of most systems in use knows the second alone
    kept = {name: value for name, value in module._ENVIRONMENT.items() if name not in both - {known}}
    monkeypatch.setattr(module, "_ENVIRONMENT", kept)
    top = sent.parent
    tree = git(top, "rev-parse", f"{HEAD}:收件 一")
    (top / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    program = trap(top / ".git" / "trap", "exit 1")  # who asks for objects waits for an answer or an end
    for name, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": f"ext::{program}" if protocol == "ext" else str(top),
        "remote.origin.uploadpack": program,
        f"protocol.{protocol}.allow": "always",
    }.items():
        git(top, "config", name, value)
    assert "没有取全" in refused(sent)
    assert list(top.rglob("ran")) == []
    asked = ["git", "-C", str(top), "ls-tree", "-r", HEAD]
    subprocess.run(asked, check=False, capture_output=True, stdin=subprocess.DEVNULL, timeout=60)
    assert list(top.rglob("ran")) != [], "what its user would do runs it"


def test_the_environment_leads_to_no_other_repository(
    sent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "别处"
    write(other / "x.csv", "x\n")
    committed(other)
    for name, value in {
        "GIT_DIR": str(other / ".git"),
        "GIT_WORK_TREE": str(other),
        "GIT_OBJECT_DIRECTORY": str(other / ".git" / "objects"),
        "GIT_CONFIG_COUNT": "x",
        "GIT_EXTERNAL_DIFF": "false",
        "GIT_TRACE": "1",
    }.items():
        monkeypatch.setenv(name, value)
    assert changed(sent) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_a_repository_of_somebody_else_says_what_git_asks_for(sent: Path) -> None:
    for path in (sent.parent, sent.parent / ".git", sent):
        os.chown(path, 12_345, 12_345)
    assert "safe.directory" in refused(sent)


def test_trees_that_name_files_without_end_are_cut_off(sent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blob = git(sent, "rev-parse", f"{HEAD}:收件 一/张店区.csv")
    entries = "\n".join(f"100644 blob {blob}\t{number}" for number in range(10))
    for _ in range(9):  # 10⁹ files and more
        made = (
            subprocess.run(
                ["git", "-C", sent, "mktree"], input=entries.encode(), capture_output=True, check=True
            )
            .stdout.decode()
            .strip()
        )
        entries = "\n".join(f"040000 tree {made}\t{number}" for number in range(10))
    bomb = git(sent, "commit-tree", made, "-m", "x")
    monkeypatch.setattr(module, "_LARGEST", 1024 * 1024)
    assert "列不完" in refused(sent.parent, since=bomb)


@pytest.mark.skipif(sys.platform == "win32", reason="the slow git is a script of a shell")
def test_a_git_that_does_not_answer_is_ended(
    sent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = write(tmp_path / "git", "#!/bin/sh\nexec sleep 100000\n")
    slow.chmod(0o755)
    monkeypatch.setattr(module, "_program", lambda: str(slow))
    monkeypatch.setattr(module, "_SECONDS", 0.1)
    assert "没有答复" in refused(sent)
