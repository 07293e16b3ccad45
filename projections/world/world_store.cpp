#include "projections/world/world_store.hpp"

#include <algorithm>

#include "core/lmdb/format.hpp"
#include "core/lmdb/lmdb_pages.hpp"
#include "core/piece_hash.hpp"
#include "core/sealing.hpp"
#include "events/evolve.hpp"
#include "projections/world/collation.hpp"
#include "projections/world/world_keys.hpp"

namespace cairn {

using namespace world_keys;
using Mode = lmdb::Transaction::Mode;

namespace {

constexpr std::uint32_t world_format = 6;
constexpr std::string_view columns_left_key = "columns left";
constexpr std::string_view collation_key = "collation";
constexpr const char* world_role = "world";
// An event may touch some pages of each database, far larger than itself.
constexpr std::size_t world_room_bytes_of_event = std::size_t{64} << 10;
constexpr std::size_t model_header_bytes = 3;
constexpr std::size_t looked_up_max = 64;

bool is_model_event(std::uint8_t kind) {
    const auto name = event_kind_name(kind);
    return name == "model_changed" || name == "setting_changed";
}

constexpr std::size_t key_print_length = 32;

ErasedKey get_erased(std::string_view value) {
    const auto subject = value.size() < key_print_length
                             ? std::nullopt
                             : StreamName::parse(value.substr(key_print_length));
    if (!subject) throw StorageError("world: a stored erasure is damaged");
    return {*subject, std::string(value.substr(0, key_print_length))};
}

lmdb::Options options(bool read_only) {
    return {.synced = false, .read_only = read_only, .databases_max = 32};
}

}  // namespace

WorldStore::WorldStore(const std::filesystem::path& folder,
                       Vault& vault,
                       const Sealer& sealer,
                       bool read_only,
                       const Epoch& epoch)
    : env_(folder, options(read_only)),
      sealer_(sealer),
      unique_(db_, vault.secret("unique"), sealer) {
    open_databases(read_only, epoch);
    load(read_only);
}

void WorldStore::check_file(const std::filesystem::path& folder) {
    std::vector<std::string_view> names{"meta"};
    for (const auto& [name, database] : WorldDatabases::named) names.push_back(name);
    lmdb::check_pages(folder, lmdb::Rows::checked, names);
}

void WorldStore::open_databases(bool read_only, const Epoch& epoch) {
    const bool fresh = !read_only && env_.is_empty();
    if (fresh) env_.ensure_room(0);
    // What is there is only looked at, which takes no room.
    lmdb::Transaction txn(env_, fresh ? Mode::write : Mode::read);
    db_.meta = txn.open("meta", lmdb::Rows::checked);
    if (!claim_format(txn, db_.meta, world_format) && stored_format(txn, db_.meta) != world_format)
        throw StorageError(env_.folder().string() + " is of an earlier format");
    if (fresh) put_identity(txn, db_.meta, world_role, epoch);
    if (fresh) txn.put(db_.meta, collation_key, collation_version());
    if (const auto built_from = stored_identity(txn, db_.meta, world_role);
        !built_from || (!epoch.is_nil() && built_from != epoch))
        throw StorageError(env_.folder().string() + " is of another life of the log");
    for (const auto& [name, database] : WorldDatabases::named)
        db_.*database = txn.open(name, lmdb::Rows::checked);
    txn.commit();
}

/// The models again from what their events said, so that opening needs no log.
void WorldStore::load(bool read_only) {
    const lmdb::Transaction txn(env_, Mode::read);
    model_ = models_.newest();
    lmdb::Cursor cursor(txn, db_.models);
    for (bool more = cursor.first(); more; more = cursor.next()) {
        const auto stored = cursor.value();
        if (stored.size() < model_header_bytes)
            throw StorageError("world: a stored model is damaged");
        Recorded recorded;
        recorded.position = {get_number(cursor.key())};
        recorded.kind = get_big_endian<std::uint8_t>(stored);
        recorded.schema = get_big_endian<std::uint16_t>(stored, 1);
        recorded.payload = stored.substr(model_header_bytes);
        model_ = evolve(model_, decode_event(recorded, nullptr));
        models_.add(recorded.position, model_);
    }
    // Keys of texts that others made stand in another order.
    columns_left_ = txn.get(db_.meta, columns_left_key) ||
                    txn.get(db_.meta, collation_key) != collation_version();
    if (columns_left_ && read_only)
        throw StorageError(env_.folder().string() + " is not whole: open it for writing once");
    if (const auto position = txn.get(db_.meta, position_key)) applied_ = {get_number(*position)};
    position_ = applied_.value;
}

void WorldStore::begin() {
    CAIRN_ASSERT(!txn_);
    env_.ensure_room(0);
    txn_.emplace(env_, Mode::write);
    taken_bytes_ = taken_events_ = 0;
    rebuilt_ = false;
}

// However many pages are touched, they are no more than there are, and what is new.
void WorldStore::ensure_room() {
    const std::uint64_t used = env_.used_bytes();
    const std::uint64_t touched =
        rebuilt_ ? used : std::min<std::uint64_t>(used, taken_events_ * world_room_bytes_of_event);
    env_.ensure_room(touched / 2 + 2 * taken_bytes_);
}

void WorldStore::commit() {
    CAIRN_ASSERT(txn_.has_value());
    txn_->put(db_.meta, position_key, big_endian(applied_.value));
    // Before the records: whoever sees a record finds the model that it needs.
    for (auto& [position, model] : staged_models_) models_.add(position, std::move(model));
    staged_models_.clear();
    looked_up_.clear();
    txn_->commit();
    txn_.reset();
    position_ = applied_.value;
}

void WorldStore::abort() {
    txn_.reset();
    looked_up_.clear();
    commands_.abort();
    staged_models_.clear();
    model_ = models_.newest();
    applied_ = position();
}

std::vector<ErasedKey> WorldStore::erased_keys() const {
    const lmdb::Transaction txn(env_, Mode::read);
    lmdb::Cursor cursor(txn, db_.erasures);
    std::vector<ErasedKey> keys;
    for (bool more = cursor.first(); more; more = cursor.next())
        keys.push_back(get_erased(cursor.value()));
    return keys;
}

std::optional<StoredRecord> WorldStore::take_newest(const RecordType& type, const Uuid& id) {
    auto known = looked_up_.extract({type.number, id});
    return known ? std::optional(std::move(known.mapped())) : versions_.newest(*txn_, type, id);
}

RecordPointer WorldStore::record(const StreamName& ref) const {
    const RecordType* type = model_->type(ref.category);
    if (!type) return nullptr;
    auto known = looked_up_.find({type->number, ref.id});
    if (known == looked_up_.end()) {
        CAIRN_ASSERT(txn_.has_value());
        auto stored = versions_.newest(*txn_, *type, ref.id);
        if (!stored) return nullptr;
        if (looked_up_.size() == looked_up_max) looked_up_.clear();
        known = looked_up_.emplace(RecordId{type->number, ref.id}, *std::move(stored)).first;
    }
    return opened(known->second.record, *type, sealer_);
}

std::vector<Record> WorldStore::versions(const StreamName& ref,
                                         Version since,
                                         std::size_t max) const {
    const RecordType* type = model_->type(ref.category);
    if (!type || since.value == 0) return {};
    std::vector<Record> found;
    CAIRN_ASSERT(txn_.has_value());
    versions_.walk_back(*txn_, type->number, ref.id, [&](const RecordView& view) {
        if (view.version() < since) return false;
        if (view.version().value - since.value < max)
            found.push_back(opened(view.record(*type), *type, sealer_));
        return true;
    });
    std::ranges::reverse(found);
    return found;
}

std::optional<Uuid> WorldStore::holder(const RecordType& type,
                                       std::size_t index,
                                       std::string_view key) const {
    CAIRN_ASSERT(txn_.has_value());
    return unique_.holder(*txn_, type, index, key);
}

void WorldStore::referrers(const Uuid& target,
                           const RecordType& type,
                           const Field& field,
                           const std::function<bool(const Uuid&)>& visit) const {
    CAIRN_ASSERT(txn_.has_value());
    references_.visit(*txn_, target, type.number, field.slot, visit);
}

std::uint64_t WorldStore::highest_number(const RecordType& type,
                                         const Field& field,
                                         std::string_view head) const {
    CAIRN_ASSERT(txn_.has_value());
    return numbers_.highest(*txn_, type, field, head);
}

void WorldStore::rates(const RecordType& type,
                       const Currency& currency,
                       Date day,
                       const RateVisitor& visit) const {
    CAIRN_ASSERT(txn_.has_value());
    rates_.visit(*txn_, {type.number, model_->settings().currency, currency, day}, visit);
}

Version WorldStore::head(const StreamName& stream) const {
    CAIRN_ASSERT(txn_.has_value());
    if (const auto version = txn_->get(db_.heads, stream.text())) return {get_number(*version)};
    const RecordType* type = model_->type(stream.category);
    if (!type) return {};
    const auto bytes = txn_->get(db_.now, now_key(type->number, stream.id));
    return bytes ? RecordView(type->number, stream.id, *bytes).version() : Version{};
}

void WorldStore::apply(std::span<const Recorded> events) {
    CAIRN_ASSERT(txn_.has_value());
    if (events.empty()) return;
    std::optional<CommitSpan> commit;
    const Position first = events.front().position;
    const auto note = [&] {
        commits_.put(*txn_, *commit, events[commit->last.value - first.value], first);
    };
    taken_events_ += events.size();
    for (const Recorded& recorded : events) {
        CAIRN_ASSERT(recorded.position == applied_.next());
        if (commit && commit->first != recorded.commit) note();
        commit = CommitSpan{recorded.commit, recorded.position, recorded.moment()};
        take(recorded);
        applied_ = recorded.position;
    }
    if (commit) note();
}

void WorldStore::take(const Recorded& recorded) {
    if (recorded.position == recorded.commit) commands_.take(*txn_, recorded);
    if (is_model_event(recorded.kind)) return take_model(recorded);
    if (is_record_event(recorded.kind)) return take_record(recorded);
    txn_->put(db_.heads, recorded.stream.text(), big_endian(recorded.version.value));
}

void WorldStore::take_model(const Recorded& recorded) {
    const Event event = decode_event(recorded, nullptr);
    const auto before = model_;
    looked_up_.clear();
    model_ = evolve(model_, event);
    staged_models_.emplace_back(recorded.position, model_);
    std::string stored;
    put_big_endian(stored, recorded.kind);
    put_big_endian(stored, recorded.schema);
    taken_bytes_ += recorded.payload.size();
    txn_->append(db_.models, big_endian(recorded.position.value), stored + recorded.payload);
    txn_->put(db_.heads, recorded.stream.text(), big_endian(recorded.version.value));
    change_kept(*before, recorded.position);
    const bool in_other_order = before->settings().currency != model_->settings().currency;
    for (const auto& type : model_->types()) {
        const RecordType* old = before->type(type->name);
        if (old) rebuild(*old, *type, in_other_order);
    }
}

void WorldStore::take_record(const Recorded& recorded) {
    const RecordType* type = model_->type(recorded.stream.category);
    if (!type)
        throw StorageError("world: event " + std::to_string(recorded.position.value) +
                           " is of an unknown type");
    const Event event = decode_event(recorded, type);
    const auto before = take_newest(*type, recorded.stream.id);
    const Record* old = before ? before->record.get() : nullptr;
    CAIRN_ASSERT(recorded.version == (old ? old->version : Version{}).next());
    const Record after = evolve(
        old, event,
        {recorded.stream, recorded.version, recorded.position, recorded.moment(), recorded.actor},
        *type);

    if (!before) add_to_count(*txn_, db_.meta, count_key(type->number), 1);
    taken_bytes_ += versions_.put(*txn_, *type, before ? &*before : nullptr, after);
    references_.put(*txn_, *type, old, after);
    taken_bytes_ += orders_.put(*txn_, *type, old, after, model_->settings().currency);
    columns_.note_archived(*txn_, *type, old, after);
    if (!columns_left_) {
        taken_bytes_ += columns_.put(*txn_, *type, old, after, model_->settings());
        taken_bytes_ += rollup_columns_.put(*txn_, *model_, *type, old, after);
    }
    taken_bytes_ += rollups_.put(*txn_, *model_, *type, old, after, [&](const auto& change) {
        if (!columns_left_) taken_bytes_ += rollup_columns_.put(*txn_, *model_, change);
    });
    rates_.put(*txn_, *type, after, model_->settings().currency);
    unique_.put(*txn_, *type, old, after);
    numbers_.put(*txn_, *type, after);
    if (const auto* erasure = std::get_if<Erasure>(&event))
        note_erasure(recorded.position, recorded.stream, *erasure);
}

// Without a key there was nothing to destroy.
void WorldStore::note_erasure(Position position,
                              const StreamName& subject,
                              const Erasure& erasure) {
    if (erasure.key.size() == key_print_length)
        txn_->append(db_.erasures, big_endian(position.value), erasure.key + subject.text());
}

void WorldStore::rebuild(const RecordType& before, const RecordType& type, bool in_other_order) {
    const bool keys = UniqueKeys::are_others(before, type);
    const bool lists = in_other_order || KeptOrders::are_others(before, type);
    const bool numbers = RunningNumbers::are_others(before, type);
    const bool rates = type.rates && before.rates != type.rates;
    if (!keys && !lists && !numbers && !rates) return;
    rebuilt_ = true;
    if (keys) unique_.forget(*txn_, type);
    if (lists) taken_bytes_ += orders_.forget(*txn_, type);
    for (const Uuid& id : versions_.ids_of(*txn_, type)) {
        const auto stored = versions_.newest(*txn_, type, id);
        if (!stored) continue;
        const Record& record = *stored->record;
        if (keys) unique_.put(*txn_, type, nullptr, record);
        if (numbers) numbers_.put(*txn_, type, record);
        if (rates) rates_.put(*txn_, type, record, model_->settings().currency);
        if (lists)
            taken_bytes_ += orders_.put(*txn_, type, nullptr, record, model_->settings().currency);
    }
}

void WorldStore::change_kept(const Model& before, Position at) {
    const std::size_t taken = taken_bytes_;
    taken_bytes_ += rollups_.change(*txn_, before, *model_, at, versions_);
    if (!columns_left_) taken_bytes_ += rollup_columns_.forget(*txn_, before, *model_);
    for (const auto& type : model_->types())
        if (const RecordType* old = columns_left_ ? nullptr : before.type(type->name))
            taken_bytes_ +=
                columns_.change(*txn_, {*old, before.settings()}, {*type, model_->settings()});
    if (!columns_left_) taken_bytes_ += rollup_columns_.fill(*txn_, before, *model_);
    rebuilt_ |= taken_bytes_ > taken;
}

void WorldStore::leave_columns() {
    begin();
    columns_.clear(*txn_);
    txn_->put(db_.meta, columns_left_key, {});
    commit();
    columns_left_ = true;
}

void WorldStore::fill_columns() {
    if (!columns_left_) return;
    leave_columns();  // Whoever ended before all were filled has left some.
    const auto fill = [&](const auto& columns) {
        begin();
        taken_bytes_ += columns();
        ensure_room();
        commit();
    };
    for (const auto& type : model_->types()) {
        for (const auto& columns : columns_.passes({env_, Mode::read}, *type))
            fill([&] { return columns_.fill(*txn_, {*type, model_->settings()}, columns); });
        fill([&] { return rollup_columns_.fill(*txn_, *model_, *type); });
    }
    begin();
    txn_->erase(db_.meta, columns_left_key);
    txn_->put(db_.meta, collation_key, collation_version());
    commit();
    columns_left_ = false;
}

std::optional<CommandOutcome> WorldStore::command(const Uuid& command) const {
    CAIRN_ASSERT(txn_.has_value());
    return commands_.find(*txn_, command);
}

std::string WorldStore::digest() const {
    const lmdb::Transaction txn(env_, lmdb::Transaction::Mode::read);
    PieceHash hash;
    numbers_.visit(txn, [&](std::string_view key, std::string_view value) {
        hash.add(key);
        hash.add(value);
    });
    db_.add_to(hash, txn);
    return hash.hex();
}

}  // namespace cairn
