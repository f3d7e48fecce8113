"""Writes of the catalog: publishing a framework, once and for all."""

from lms.catalog import queries
from lms.catalog.frameworks import FrameworkFile, WrittenBlock, WrittenCompetence
from lms.catalog.models import Block, Certification, Competence, Criterion, Registration
from lms.core.errors import Conflict
from lms.core.i18n import N_
from lms.core.work import Fact, Work


class VersionTaken(Conflict):
    """A published version is never edited: a change is a new version."""

    code = "version_taken"
    text = N_(
        "La version {version} de {certification} est déjà publiée avec un autre contenu : "
        "écrivez « version: {next_version} » pour publier ce changement."
    )


class VersionBehind(Conflict):
    """Versions only rise."""

    code = "version_behind"
    text = N_(
        "La version {latest} de {certification} est déjà publiée : "
        "écrivez « version: {next_version} » au lieu de {version}."
    )


def publish_framework(work: Work, framework: FrameworkFile) -> Certification:
    """Publish a framework as a version that nothing edits afterwards.

    The same content again returns the version that stands, and records nothing. Raises
    ``VersionTaken`` when that number was published with other content, ``VersionBehind`` when a
    higher one was.
    """
    standing = queries.certification_by_code(work.session, framework.code, framework.version)
    if standing and standing.content_sha256 == framework.content_sha256:
        return standing
    _check_version(work, framework, standing)
    certification = _certification(work, framework)
    work.session.add(certification)
    work.session.flush()
    work.record(Fact("certification_published", f"certification:{certification.id}", {
        "code": certification.code, "version": certification.version,
        "content_sha256": certification.content_sha256,
    }))
    return certification


def _check_version(work: Work, framework: FrameworkFile, standing: Certification | None) -> None:
    latest = queries.certification_by_code(work.session, framework.code)
    if latest is None:
        return
    facts = {"certification": framework.code, "version": framework.version,
             "latest": latest.version, "next_version": latest.version + 1}
    if standing:
        raise VersionTaken(**facts)
    if framework.version < latest.version:
        raise VersionBehind(**facts)


def _certification(work: Work, framework: FrameworkFile) -> Certification:
    entry = framework.registration
    return Certification(
        code=framework.code, version=framework.version, title=framework.title,
        purpose=framework.purpose, state=Registration(framework.state),
        registration=entry.model_dump(mode="json") if entry else None,
        content=framework.content, content_sha256=framework.content_sha256,
        published_at=work.now, published_by_id=work.actor_id,
        blocks=[_block(n, block) for n, block in enumerate(framework.blocks, 1)],
    )


def _block(position: int, block: WrittenBlock) -> Block:
    return Block(
        position=position, code=block.code, title=block.title, aim=block.aim,
        modality=block.modality, hours=block.hours, pass_share=block.pass_share,
        competences=[_competence(n, item) for n, item in enumerate(block.competences, 1)],
    )


def _competence(position: int, competence: WrittenCompetence) -> Competence:
    return Competence(
        position=position, code=competence.code, title=competence.title,
        context=competence.context, purpose=competence.purpose,
        eliminatory=competence.eliminatory,
        criteria=[
            Criterion(position=n, code=item.code, text=item.text, mandatory=item.mandatory)
            for n, item in enumerate(competence.criteria, 1)
        ],
    )
