"""course starts identities and the stored timeline"""

from alembic import op
import sqlalchemy as sa
import lms.store.columns


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

SCOPE = "'shipped', 'programme', the key of a facility, or facility/unit"
SUBJECT = "assignment, trigger, ruling, accreditation or identity"


def upgrade() -> None:
    op.create_table('course_start',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('product', sa.Text(), nullable=False, comment='id of products.yaml'),
    sa.Column('first_dose_on', lms.store.columns.Day(), nullable=False),
    sa.Column('facility', sa.Text(), nullable=False),
    sa.Column('last_night', lms.store.columns.Day(), nullable=False, comment='its last watch night, by the values of the day it was entered'),
    sa.Column('made_by_id', sa.BigInteger(), nullable=False),
    sa.Column('made_at', lms.store.columns.Moment(), nullable=False),
    sa.Column('triggers', lms.store.columns.Json(), nullable=False, comment='ids of the triggers it made, to be withdrawn with it'),
    sa.Column('delete_on', lms.store.columns.Day(), nullable=False),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_course_start_made_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course_start')),
    sqlite_strict=True
    )
    with op.batch_alter_table('course_start', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_course_start_delete_on'), ['delete_on'], unique=False)

    op.create_table('identity',
    sa.Column('person_id', sa.BigInteger(), nullable=False, comment='who goes on'),
    sa.Column('joined_id', sa.BigInteger(), nullable=False, comment='who signs in no more'),
    sa.Column('at', lms.store.columns.Moment(), nullable=False),
    sa.Column('day', lms.store.columns.Day(), nullable=False, comment="the same in the facility's zone"),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('actor_id', sa.BigInteger(), nullable=True, comment='null: the command line'),
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('recorded_at', lms.store.columns.Moment(), nullable=False),
    sa.Column('act_id', sa.Text(), nullable=False),
    sa.CheckConstraint('person_id <> joined_id', name=op.f('ck_identity_two')),
    sa.ForeignKeyConstraint(['actor_id'], ['person.id'], name=op.f('fk_identity_actor_id')),
    sa.ForeignKeyConstraint(['joined_id'], ['person.id'], name=op.f('fk_identity_joined_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_identity_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identity')),
    sqlite_autoincrement=True,
    sqlite_strict=True
    )
    with op.batch_alter_table('identity', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_identity_act_id'), ['act_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_identity_joined_id'), ['joined_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_identity_person_id'), ['person_id'], unique=False)

    op.create_table('timeline_cell',
    sa.Column('person_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('competency', sa.Text(), nullable=False),
    sa.Column('unit', sa.Text(), nullable=False),
    sa.Column('shift', sa.Text(), nullable=False, comment='day or night'),
    sa.Column('starts_on', lms.store.columns.Day(), nullable=False),
    sa.Column('until', lms.store.columns.Day(), nullable=False),
    sa.Column('rotating', lms.store.columns.Flag(), nullable=False, comment='works the shift by rotation'),
    sa.Column('counted', lms.store.columns.Flag(), nullable=False, comment='in the denominator'),
    sa.Column('ready', lms.store.columns.Flag(), nullable=False, comment='ready for a shift that ends on its own day'),
    sa.Column('ready_over', lms.store.columns.Flag(), nullable=False, comment='ready for a shift that ends on the day after'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_timeline_cell_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'competency', 'unit', 'shift', 'starts_on', name=op.f('pk_timeline_cell')),
    sqlite_strict=True,
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('timeline_cell', schema=None) as batch_op:
        batch_op.create_index('ix_timeline_cell_unit', ['unit', 'competency', 'shift', 'until', 'starts_on', 'rotating', 'counted', 'ready', 'ready_over'], unique=False)

    op.create_table('timeline_person',
    sa.Column('person_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False, comment='edition of the fold that made them'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_timeline_person_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_timeline_person')),
    sqlite_strict=True
    )
    op.create_table('timeline_segment',
    sa.Column('person_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('competency', sa.Text(), nullable=False),
    sa.Column('starts_on', lms.store.columns.Day(), nullable=False, comment='the first day there is, for the first segment'),
    sa.Column('until', lms.store.columns.Day(), nullable=False, comment='the day after the last; the last day there is, for the last segment'),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('because', sa.Text(), nullable=False),
    sa.Column('due_on', lms.store.columns.Day(), nullable=True),
    sa.Column('valid_through', lms.store.columns.Day(), nullable=True),
    sa.Column('next_change_on', lms.store.columns.Day(), nullable=True),
    sa.Column('detail', lms.store.columns.Json(), nullable=False, comment='what else the segment says'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_timeline_segment_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'competency', 'starts_on', name=op.f('pk_timeline_segment')),
    sqlite_strict=True,
    sqlite_with_rowid=False
    )
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("policy_value", "scope", comment=SCOPE)
        op.alter_column("withdrawal", "subject", comment=SUBJECT)


def downgrade() -> None:
    op.drop_table('timeline_segment')
    op.drop_table('timeline_person')
    with op.batch_alter_table('timeline_cell', schema=None) as batch_op:
        batch_op.drop_index('ix_timeline_cell_unit')

    op.drop_table('timeline_cell')
    with op.batch_alter_table('identity', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_identity_person_id'))
        batch_op.drop_index(batch_op.f('ix_identity_joined_id'))
        batch_op.drop_index(batch_op.f('ix_identity_act_id'))

    op.drop_table('identity')
    with op.batch_alter_table('course_start', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_course_start_delete_on'))

    op.drop_table('course_start')
