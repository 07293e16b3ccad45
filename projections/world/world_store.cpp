#include "projections/world/world_store.hpp"

#include <array>

#include "core/lmdb/format.hpp"
#include "core/lmdb/lmdb_pages.hpp"
#include "events/evolve.hpp"
#include "projections/world/world_store_keys.hpp"

namespace cairn {

using namespace world_keys;
using Mode = lmdb::Transaction::Mode;

namespace {

constexpr std::uint32_t world_format = 2;
constexpr const char* world_role = "world";
// An event may touch some pages of each database, far larger than itself.
constexpr std::size_t world_room_bytes_of_event = std::size_t{64} << 10;
constexpr std::size_t model_header_bytes = 3;
constexpr std::size_t looked_up_max = 64;

lmdb::Options options(bool read_only) {
    lmdb::Options options;
    options.synced = false;
    options.read_only = read_only;
    return options;
}

}  // namespace

WorldStore::WorldStore(const std::filesystem::path& folder,
                       Vault& vault,
                       const Sealer& sealer,
                       bool read_only,
                       const Epoch& epoch)
    : env_(folder, options(read_only)), sealer_(sealer), unique_secret_(vault.secret("unique")) {
    open_databases(read_only, epoch);
    load();
}

/// All but `meta`, which says whose the others are.
const std::array<std::pair<const char*, lmdb::Database WorldStore::Databases::*>, 12>
    WorldStore::databases{{{"now", &Databases::now},
                           {"past", &Databases::past},
                           {"unique", &Databases::unique},
                           {"references", &Databases::references},
                           {"ordered", &Databases::ordered},
                           {"heads", &Databases::heads},
                           {"commands", &Databases::commands},
                           {"command_order", &Databases::command_order},
                           {"commits", &Databases::commits},
                           {"moments", &Databases::moments},
                           {"models", &Databases::models},
                           {"erasures", &Databases::erasures}}};

void WorldStore::check_file(const std::filesystem::path& folder) {
    std::vector<std::string_view> names{"meta"};
    for (const auto& [name, database] : databases) names.push_back(name);
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
    if (const auto built_from = stored_identity(txn, db_.meta, world_role);
        !built_from || (!epoch.is_nil() && built_from != epoch))
        throw StorageError(env_.folder().string() + " is of another life of the log");
    for (const auto& [name, database] : databases)
        db_.*database = txn.open(name, lmdb::Rows::checked);
    txn.commit();
}

/// The models again from what their events said, so that opening needs no log.
void WorldStore::load() {
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
    pruned_before_ = Time::min();
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

std::optional<WorldStore::Stored> WorldStore::newest(const RecordType& type, const Uuid& id) const {
    CAIRN_ASSERT(txn_.has_value());
    const auto bytes = txn_->get(db_.now, now_key(type.number, id));
    if (!bytes) return std::nullopt;
    const RecordView view(type.number, id, *bytes);
    return Stored{std::make_shared<const Record>(view.record(type)), view.jump(),
                  std::string(*bytes)};
}

std::optional<WorldStore::Stored> WorldStore::take_newest(const RecordType& type, const Uuid& id) {
    auto known = looked_up_.extract({type.number, id});
    return known ? std::optional(std::move(known.mapped())) : newest(type, id);
}

RecordPointer WorldStore::record(const StreamName& ref) const {
    const RecordType* type = model_->type(ref.category);
    if (!type) return nullptr;
    auto known = looked_up_.find({type->number, ref.id});
    if (known == looked_up_.end()) {
        auto stored = newest(*type, ref.id);
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
    auto bytes = txn_->get(db_.now, now_key(type->number, ref.id));
    while (bytes) {
        const RecordView view(type->number, ref.id, *bytes);
        if (view.version() < since) break;
        if (view.version().value - since.value < max)
            found.push_back(opened(view.record(*type), *type, sealer_));
        bytes = txn_->get(db_.past, big_endian(view.position().value));
    }
    std::ranges::reverse(found);
    return found;
}

std::optional<Uuid> WorldStore::holder(const RecordType& type,
                                       std::size_t index,
                                       std::string_view key) const {
    CAIRN_ASSERT(txn_.has_value());
    const auto id = txn_->get(db_.unique, unique_entry(type, index, key));
    return id ? std::optional(get_id(*id, 0)) : std::nullopt;
}

void WorldStore::referrers(const Uuid& target,
                           const RecordType& type,
                           const Field& field,
                           const std::function<bool(const Uuid&)>& visit) const {
    CAIRN_ASSERT(txn_.has_value());
    const std::string prefix = reference_prefix(target, type.number, field.slot);
    lmdb::Cursor cursor(*txn_, db_.references);
    for (bool more = cursor.seek(prefix); more && cursor.key().starts_with(prefix);
         more = cursor.next())
        if (!visit(get_id(cursor.key(), prefix.size()))) return;
}

Version WorldStore::head(const StreamName& stream) const {
    CAIRN_ASSERT(txn_.has_value());
    if (const auto version = txn_->get(db_.heads, stream.text())) return {get_number(*version)};
    const RecordType* type = model_->type(stream.category);
    if (!type) return {};
    const auto bytes = txn_->get(db_.now, now_key(type->number, stream.id));
    return bytes ? RecordView(type->number, stream.id, *bytes).version() : Version{};
}

std::string WorldStore::unique_entry(const RecordType& type,
                                     std::size_t index,
                                     std::string_view key) const {
    std::string entry = type_prefix(type.number);
    put_big_endian(entry, static_cast<std::uint8_t>(index));
    return entry + keyed_hash(unique_secret_, key);
}

}  // namespace cairn
