#pragma once

#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <span>

#include "events/access.hpp"
#include "events/model/path.hpp"
#include "projections/query/readable_record.hpp"
#include "projections/world/world_store.hpp"

namespace cairn {

class RecordColumns;
struct ColumnTable;
class RecordOrders;
class RowTally;
class RowTexts;
class ScopedSets;

/// What a rule may cost for a record that is looked at, and computed fields for one that is
/// written, without taking from what the answer as a whole may.
constexpr std::int64_t looked_at_work = 150;
constexpr std::int64_t written_work = 2'000;

using RecordVisitor = std::function<void(const ReadableRecord& record)>;

/// For what moment and whom an answer is made, and the only way to the records of that answer. One
/// thread; lives no longer than the snapshot, and records that it gave no longer than the access.
class Reader {
public:
    Reader(const WorldSnapshot& world,
           const Access& access,
           Position moment,
           std::shared_ptr<const Model> of_moment,
           RuleContext context)
        : at(moment),
          model(std::move(of_moment)),
          rules(std::move(context)),
          world_(world),
          access_(access) {}

    Position at;
    std::shared_ptr<const Model> model;  ///< Of that moment.
    RuleContext rules;                   ///< `$me`, `$now` of the moment …
    /// What all rules of the answer may cost together; each record that is looked at or written
    /// adds to it. A plain comparison takes a dozen units.
    mutable RuleBudget budget{};
    /// How many places of orders may be passed over without a row, and titles written; short
    /// answers have few.
    mutable std::int64_t passes_left = std::numeric_limits<std::int64_t>::max();
    Epoch epoch{};  ///< Of the log that is read: cursors carry it.
    /// Rows say of roll-ups those only that the type's list shows, unless they are asked for by
    /// name: what many rows look at costs many looks.
    bool in_list = false;
    /// Orders in memory that its lists may go by; null: none.
    const RecordOrders* orders = nullptr;
    /// Fields in memory that its filters may ask instead of records; null: none.
    const RecordColumns* columns = nullptr;
    /// What is kept in memory of what people are shown (`kept_scope`); null: nothing.
    const ScopedSets* scoped = nullptr;
    /// Where texts of rows are kept; null: all are written anew.
    const RowTexts* row_texts = nullptr;
    /// Counts the rows that say something sensitive; null: nobody asks.
    RowTally* tally = nullptr;
    /// Where it is there, a policy looks at each record as it is today, and not at the moment: the
    /// past is shown to those who may see the record now. Who follows changes has none: records
    /// come and go for him with his rights.
    std::optional<Time> today{};
    /// Then a policy looks at each record as it was at this place instead, by the model of then:
    /// the past under the rights of then. `today` is its time.
    std::optional<Position> judged{};

    /// One place more is passed over. False: too many, and the answer is given up (`in_budget`).
    [[nodiscard]] bool pass() const {
        if (--passes_left < 0) budget.left = -1;
        return !budget.is_spent();
    }
    /// "filter.too_costly" where the budget did not last, as the answer would be wrong.
    [[nodiscard]] Result<void> in_budget() const;
    [[nodiscard]] const Access& access() const { return access_; }
    [[nodiscard]] const ModelHistory& models() const { return world_.models(); }
    /// Whether the moment is the newest that the world knows.
    [[nodiscard]] bool is_of_now() const { return at == newest(); }
    /// That the world knows.
    [[nodiscard]] Position newest() const { return world_.position(); }

    /// Whether records of the type may be seen at all, and whether all of them are shown.
    [[nodiscard]] bool may_see(const RecordType& type) const {
        return access_.may(Action::see, type);
    }
    [[nodiscard]] bool sees_all(const RecordType& type) const {
        return may_see(type) && !access_.visible(type);
    }
    [[nodiscard]] bool hides(const RecordType& type, const Field& field) const {
        return access_.hides(type, field);
    }
    /// What all records of the type that are shown are within, and perhaps others; null: nobody
    /// knows, or all are shown.
    [[nodiscard]] const Scope* shown_within(const RecordType& type) const {
        return access_.within(type);
    }
    /// Whether the person of this reader has a right to one of its records as it stands.
    [[nodiscard]] bool may(const Right& right, const ReadableRecord& record) const;
    /// Asks something of a record, of this reader or another of the same snapshot, with all that is
    /// in it, for the person of this reader.
    void ask(const ReadableRecord& record,
             const std::function<void(const RightsSubject&)>& question) const;
    /// Whether the person of this reader is shown a record of another reader of the same snapshot.
    [[nodiscard]] bool shows(const ReadableRecord& record) const;

    /// What is kept of a roll-up for a record; nothing where it is not, or not the same for all.
    /// `of_id`: of the record that asks.
    [[nodiscard]] std::optional<RolledUp> rolled_up(const RecordType& type,
                                                    const Field& rollup,
                                                    const Uuid& id,
                                                    const Uuid& of_id) const;

    // All as of the moment; what is not shown is not there.
    [[nodiscard]] std::optional<ReadableRecord> record(const RecordType& type,
                                                       const Uuid& id) const;
    /// The record that one of this reader's refers to by a field of its type. For a rule that says
    /// whether a record is shown, whether this one is or not.
    [[nodiscard]] std::optional<ReadableRecord> referred(const ReadableRecord& from,
                                                         const Field& field) const;
    /// The one that a path from it leads to.
    [[nodiscard]] std::optional<ReadableRecord> referred(const ReadableRecord& from,
                                                         const Path& path) const;
    /// In id order, archived ones too, from behind `after` on, until `visit` returns false.
    void scan(const RecordType& type,
              const std::function<bool(const ReadableRecord&)>& visit,
              const Uuid& after = {}) const;
    /// The same backwards, from before `before` on.
    void scan_back(const RecordType& type,
                   const std::function<bool(const ReadableRecord&)>& visit,
                   const std::optional<Uuid>& before) const;
    /// Those whose field refers to `target`, or did once: ask the record. Likewise.
    void referrers(const RecordType& type,
                   const Field& field,
                   const Uuid& target,
                   const std::function<bool(const ReadableRecord&)>& visit) const;
    /// The same without a look at any record, so that others may be among them: for a plan alone.
    void referring_ids(const RecordType& type,
                       const Field& field,
                       const Uuid& target,
                       const std::function<bool(const Uuid&)>& visit) const;
    /// How many records of the type there are, shown or not: for a plan alone.
    [[nodiscard]] std::size_t stored_count(const RecordType& type) const;
    /// A record of this reader's model as it was at a position, shown or not, and with
    /// `hidden_too` what is hidden in it. For what is kept of records (`ScopedSet`) alone, none of
    /// which is shown to anybody: answers take their records from the others.
    [[nodiscard]] std::optional<ReadableRecord> unshown(const RecordType& type,
                                                        const Uuid& id,
                                                        Position position,
                                                        bool hidden_too) const;
    /// What is stored of some open fields of all its records, shown or not: see `ColumnTable`. As
    /// of now, whatever the moment. Likewise.
    [[nodiscard]] std::shared_ptr<const ColumnTable> table_of_now(const RecordType& type,
                                                                  std::vector<std::uint16_t> slots,
                                                                  std::size_t bytes_max) const;
    [[nodiscard]] std::shared_ptr<const ColumnTable> carried_on(
        const ColumnTable& table, std::span<const Uuid> changed) const;
    /// Where the record's versions stand in the log up to `newest`, newest first, with each as it
    /// was, until `visit` returns false. `record` is one of this reader's.
    void versions(const ReadableRecord& record,
                  Position newest,
                  const std::function<bool(const ReadableRecord&)>& visit) const;
    /// A list that the world keeps in order, of a type of which all is shown. See `KeptOrders`.
    void visit(const OrderedList& list,
               const ListPlace& place,
               const std::function<bool(std::string_view key, const ReadableRecord&)>& visit) const;
    [[nodiscard]] std::size_t count(const OrderedList& list) const;

    /// Whether columns of the type may be walked and counted: of now and the model of now, where
    /// all of it is shown.
    [[nodiscard]] bool reads_columns(const RecordType& type) const {
        return is_of_now() && is_model_of_moment() && model->type(type.number) == &type &&
               sees_all(type);
    }
    /// The column of a field; nothing where it is not kept or not to be read.
    [[nodiscard]] std::optional<KeptColumn> column(const RecordType& type,
                                                   const Field& field) const;
    [[nodiscard]] ColumnWalk walk(const KeptColumn& column,
                                  std::string_view within,
                                  Direction direction) const;
    /// The records of which a column says something in a span, by what it says and then by id,
    /// until `visit` returns false.
    void visit(const KeptColumn& column,
               const SaidSpan& span,
               const std::function<bool(const ReadableRecord&)>& visit) const;
    /// Whether it is known how many those are; else they are counted.
    [[nodiscard]] bool keeps_count(const KeptColumn& column, const SaidSpan& span) const;
    /// How many there are of those; no more than `max` are counted.
    [[nodiscard]] std::size_t count(const KeptColumn& column,
                                    const SaidSpan& span,
                                    std::size_t max) const;
    /// How many `referrers` there may be; likewise.
    [[nodiscard]] std::size_t count_referrers(const RecordType& type,
                                              const Field& field,
                                              const Uuid& target,
                                              std::size_t max) const;
    [[nodiscard]] std::size_t count(const RecordType& type) const;  ///< Archived ones too.
    [[nodiscard]] std::size_t count_unarchived(const RecordType& type) const;
    /// A stored version as it stands: nothing where it is not shown.
    [[nodiscard]] std::optional<ReadableRecord> readable(const RecordView& stored) const;
    /// Those that are not archived and refer to `target` now, for what is worked out for `from`.
    void referring(const ReadableRecord& from,
                   const RecordType& type,
                   const Field& field,
                   const Uuid& target,
                   const std::function<bool(const ReadableRecord&)>& visit) const;
    /// What `RollupRecords::with_below` says, kept of the last record that was asked for: several
    /// of its figures go by it.
    [[nodiscard]] std::set<Uuid> with_below(const ReadableRecord& from,
                                            const Field& below,
                                            const Uuid& id,
                                            const std::function<std::set<Uuid>()>& work_out) const;
    /// What one unit of the currency is worth in the workspace's on the day of the moment, for what
    /// is worked out for `from` (null: for the answer as a whole): looked up once. Nothing where no
    /// rate that is shown says so.
    [[nodiscard]] std::optional<Decimal> rate(const ReadableRecord* from,
                                              const Currency& currency) const;
    /// A value that many records may look at, worked out once.
    [[nodiscard]] Value remembered(const Field& field,
                                   const Uuid& id,
                                   const std::function<Value()>& work_out) const;

private:
    using Remembered = std::map<std::pair<const Field*, Uuid>, Value>;
    /// What was looked up under an id, which its last byte finds.
    struct LookedUp {
        std::uint16_t type = 0;
        Uuid id;
        std::optional<RecordView> found;
        std::optional<bool> is_shown{};  ///< Nothing: it was not asked.
    };
    static constexpr std::size_t looked_up_places = 256;
    /// What the policy says of a type.
    struct ShownType {
        const RecordType* type;
        const Rule* visible;
        const Scope* within;
    };

    /// Whether the model is the one that the log had at the moment.
    [[nodiscard]] bool is_model_of_moment() const;
    [[nodiscard]] LookedUp& look_up(std::uint16_t type, const Uuid& id) const;
    [[nodiscard]] const ShownType& shown_type(const RecordType& type) const;

    [[nodiscard]] std::optional<ReadableRecord> readable(const RecordType& type,
                                                         const RecordView& stored) const;
    /// The same; what is hidden too where it is for `from` and that is so.
    [[nodiscard]] std::optional<ReadableRecord> readable(const ReadableRecord* from,
                                                         const RecordType& type,
                                                         const RecordView& stored) const {
        if (from && from->all_) return ReadableRecord(type, stored, access_, true);
        return readable(type, stored);
    }
    [[nodiscard]] std::optional<Decimal> look_up_rate(const ReadableRecord* from,
                                                      const Currency& currency) const;
    /// Whether the policy shows a record of a type of which it does not show all.
    [[nodiscard]] bool is_shown(const RecordType& type, const RecordView& stored) const;
    [[nodiscard]] bool is_shown_as(const RecordType& type, const RecordView& stored) const;

    const WorldSnapshot& world_;
    const Access& access_;
    std::shared_ptr<Remembered> remembered_ = std::make_shared<Remembered>();
    /// The one that the log had, with the moment at which it was asked for.
    mutable std::optional<std::pair<Position, std::shared_ptr<const Model>>> model_of_moment_{};
    /// Rows refer to the same few records, and name what their paths lead to.
    mutable std::vector<LookedUp> looked_up_{};
    mutable std::vector<ShownType> shown_types_{};  ///< A handful, and each record asks.
    /// Of which a roll-up was asked for last, and whether any has something to say of it: one has
    /// many, and a new record says nothing in all.
    mutable Uuid rolled_up_{};
    mutable bool has_rolled_up_ = false;
    /// By whether what is hidden counts too.
    mutable std::map<std::pair<bool, Currency>, std::optional<Decimal>> rates_{};
    mutable std::pair<const Field*, Uuid> units_of_{};
    mutable std::set<Uuid> units_;
};

}  // namespace cairn
