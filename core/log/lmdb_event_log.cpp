#include "core/log/lmdb_event_log.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "core/bytes.hpp"
#include "core/lmdb/format.hpp"
#include "core/log/log_leaf.hpp"

namespace cairn {
namespace {

using Mode = lmdb::Transaction::Mode;

constexpr std::uint32_t log_format = 1;
constexpr std::string_view epoch_key = "epoch";
constexpr std::size_t position_key_bytes = sizeof(std::uint64_t);

// A reader's lease on its snapshot: while it lasts, LMDB cannot reuse what the writer frees.
constexpr std::size_t lease_events_max = 256;
constexpr std::size_t lease_bytes_max = std::size_t{4} << 20;
constexpr std::chrono::milliseconds lease_time_max{100};
// Leaves hashed for one transaction where a tree is completed.
constexpr std::uint64_t completed_at_once = 10'000;
// How soon a waiting reader of another process's log looks again.
constexpr std::chrono::milliseconds look_again{20};

lmdb::Options options_for(LmdbEventLog::Access access) {
    lmdb::Options options;
    options.read_only = access == LmdbEventLog::Access::read_only;
    options.read_ahead = true;
    return options;
}

Mode mode_for(LmdbEventLog::Access access) {
    return access == LmdbEventLog::Access::read_only ? Mode::read : Mode::write;
}

std::string_view as_bytes(const Uuid& uuid) {
    return {reinterpret_cast<const char*>(uuid.bytes.data()), uuid.bytes.size()};
}

Uuid as_uuid(std::optional<std::string_view> bytes) {
    Uuid uuid;
    if (!bytes || bytes->size() != uuid.bytes.size())
        throw StorageError("the log's epoch is missing");
    std::copy(bytes->begin(), bytes->end(), uuid.bytes.begin());
    return uuid;
}

Position position_of(std::string_view key) {
    if (key.size() != position_key_bytes)
        throw StorageError("the log has a key that is no position");
    return {get_big_endian<std::uint64_t>(key)};
}

std::size_t total_size(const std::vector<std::string>& values) {
    return std::accumulate(values.begin(), values.end(), std::size_t{0},
                           [](std::size_t sum, const std::string& v) { return sum + v.size(); });
}

void append_runs(lmdb::Transaction& txn, lmdb::Database tree, const std::vector<TreeRun>& runs) {
    for (const TreeRun& run : runs) txn.append(tree, run_key(run.size, run.level), run.hashes);
}

// After a failed flush nobody knows what is on disk. StorageFull is raised before the flush and
// passes.
void commit_or_end(lmdb::Transaction& txn) {
    try {
        txn.commit();
    } catch (const StorageFull&) {
        throw;
    } catch (const StorageError& broken) {
        end_process(std::string("the log could not be flushed: ") + broken.what());
    }
}

}  // namespace

LmdbEventLog::LmdbEventLog(const std::filesystem::path& folder, Access access, Epoch fresh_epoch)
    : env_(folder, options_for(access)), access_(access) {
    open_databases(fresh_epoch);
    check_density();
    if (access_ == Access::read_only) return;  // Who looks on looks each time.
    complete_tree();
    if (const auto last = last_event()) {
        head_ = last->position;
        head_time_ = last->time;
    }
}

void LmdbEventLog::open_databases(Epoch fresh_epoch) {
    lmdb::Transaction txn(env_, mode_for(access_));
    const lmdb::Database meta = txn.open("meta");
    const bool fresh = claim_format(txn, meta, log_format);
    if (fresh) txn.put(meta, epoch_key, as_bytes(fresh_epoch));
    epoch_ = as_uuid(txn.get(meta, epoch_key));
    events_ = txn.open("events");
    tree_ = txn.open("tree");
    txn.commit();
}

void LmdbEventLog::check_density() const {
    const lmdb::Transaction txn(env_, Mode::read);
    lmdb::Cursor cursor(txn, events_);
    const std::uint64_t head = cursor.last() ? position_of(cursor.key()).value : 0;
    const std::size_t count = txn.count(events_);
    if (head != count)
        throw StorageError("the log's head is " + std::to_string(head) + " but it holds " +
                           std::to_string(count) + " events");
}

std::vector<Recorded> LmdbEventLog::append(std::span<const NewEvent> events,
                                           std::span<const std::size_t> commit_sizes,
                                           Position expected_head,
                                           Time time) {
    if (access_ == Access::read_only) throw std::logic_error("append: open for reading only");
    Time last_time;
    {
        const std::lock_guard lock(mutex_);
        if (closed_) throw std::logic_error("append: the log is closed");
        if (expected_head != head_) throw std::logic_error("append: the head is another one");
        last_time = head_time_;
    }
    auto recorded = as_recorded(events, commit_sizes, expected_head, last_time, time);
    if (recorded.empty()) return recorded;
    TreeEdge edge = write(recorded);
    publish(recorded.back(), std::move(edge));
    return recorded;
}

void LmdbEventLog::take_over(const std::vector<Recorded>& events) {
    if (access_ == Access::read_only) throw std::logic_error("take over: open for reading only");
    if (events.empty()) return;
    Position head = this->head();
    Time time = head.value == 0 ? events.front().time : head_time();
    for (const Recorded& event : events) {
        if (event.position != head.next() || event.time < time || !within_limits(event))
            throw std::logic_error("take over: an event does not follow on");
        head = event.position;
        time = event.time;
    }
    publish(events.back(), write(events));
}

void LmdbEventLog::begin_life(const Epoch& epoch) {
    env_.ensure_room(0);
    lmdb::Transaction txn(env_, Mode::write);
    txn.put(txn.open("meta"), epoch_key, as_bytes(epoch));
    commit_or_end(txn);
    epoch_ = epoch;
}

TreeEdge LmdbEventLog::write(const std::vector<Recorded>& events) {
    std::vector<std::string> values;
    values.reserve(events.size());
    for (const Recorded& event : events) values.push_back(encode_event(event));
    TreeEdge edge = edge_;
    std::vector<TreeRun> runs;
    for (const Recorded& event : events) edge.add(merkle::leaf_hash(leaf_of(event)), runs);
    env_.ensure_room(total_size(values) + runs.size() * run_length * sizeof(Hash));
    lmdb::Transaction txn(env_, Mode::write);
    for (std::size_t i = 0; i < events.size(); ++i)
        txn.append(events_, big_endian(events[i].position.value), values[i]);
    append_runs(txn, tree_, runs);
    commit_or_end(txn);
    return edge;
}

// A log that a program without the tree wrote to gets what it lacks.
void LmdbEventLog::complete_tree() {
    std::uint64_t head = 0;
    {
        const lmdb::Transaction txn(env_, Mode::read);
        head = txn.count(events_);
        lmdb::Cursor last_run(txn, tree_);
        const std::uint64_t full =
            last_run.last() ? get_big_endian<std::uint64_t>(last_run.key()) : 0;
        edge_ =
            stored_edge(txn, tree_, full, [&](std::uint64_t index) { return leaf(txn, index); });
    }
    while (edge_.size() < head) {
        const std::uint64_t until = std::min(head, edge_.size() + completed_at_once);
        std::vector<TreeRun> runs;
        {
            const lmdb::Transaction txn(env_, Mode::read);
            while (edge_.size() < until) edge_.add(leaf(txn, edge_.size()), runs);
        }
        env_.ensure_room(runs.size() * run_length * sizeof(Hash));
        lmdb::Transaction txn(env_, Mode::write);
        append_runs(txn, tree_, runs);
        commit_or_end(txn);
    }
}

Hash LmdbEventLog::leaf(const lmdb::Transaction& txn, std::uint64_t index) const {
    const Position position{index + 1};
    const auto bytes = txn.get(events_, big_endian(position.value));
    if (!bytes) throw StorageError("event " + std::to_string(position.value) + ": it is missing");
    return merkle::leaf_hash(leaf_of(decode_event(position, *bytes)));
}

std::string LmdbEventLog::stored_run(std::uint64_t size, unsigned level) const {
    const lmdb::Transaction txn(env_, Mode::read);
    return std::string(txn.get(tree_, run_key(size, level)).value_or(std::string_view{}));
}

std::uint64_t LmdbEventLog::stored_runs(Position head) const {
    const lmdb::Transaction txn(env_, Mode::read);
    std::uint64_t later = 0;  // Appended since by whoever is serving the folder.
    lmdb::Cursor cursor(txn, tree_);
    for (bool more = cursor.seek(run_key(head.value + 1, 0)); more; more = cursor.next()) ++later;
    return txn.count(tree_) - later;
}

LogTree LmdbEventLog::tree() const {
    if (access_ == Access::read_only) {
        const lmdb::Transaction txn(env_, Mode::read);
        auto edge = stored_edge(txn, tree_, txn.count(events_),
                                [&](std::uint64_t index) { return leaf(txn, index); });
        return {env_, tree_, std::move(edge)};
    }
    const std::lock_guard lock(mutex_);
    return {env_, tree_, edge_};
}

void LmdbEventLog::publish(const Recorded& last, TreeEdge edge) {
    const std::lock_guard lock(mutex_);
    edge_ = std::move(edge);
    head_ = last.position;
    head_time_ = last.time;
    changed_.notify_all();
}

std::size_t LmdbEventLog::read(Position after,
                               std::size_t limit,
                               const std::function<bool(const Recorded&)>& visit) const {
    const std::uint64_t available = std::max(head().value, after.value) - after.value;
    const Position until{after.value + std::min<std::uint64_t>(limit, available)};
    std::size_t visited = 0;
    while (after < until) {
        const auto chunk = read_chunk(after, until);
        for (const Recorded& event : chunk) {
            ++visited;
            if (!visit(event)) return visited;
        }
        after = chunk.back().position;
    }
    return visited;
}

// Copies out at least one event; the transaction ends before anyone looks at them.
std::vector<Recorded> LmdbEventLog::read_chunk(Position after, Position until) const {
    const auto deadline = std::chrono::steady_clock::now() + lease_time_max;
    const lmdb::Transaction txn(env_, Mode::read);
    lmdb::Cursor cursor(txn, events_);
    std::vector<Recorded> chunk;
    std::size_t bytes = 0;
    bool found = cursor.seek(big_endian(after.next().value));
    while (after < until && chunk.size() < lease_events_max && bytes < lease_bytes_max) {
        if (!found || position_of(cursor.key()) != after.next())
            throw StorageError("event " + std::to_string(after.next().value) + ": it is missing");
        after = after.next();
        chunk.push_back(decode_event(after, cursor.value()));
        bytes += cursor.value().size();
        if (std::chrono::steady_clock::now() > deadline) break;
        found = cursor.next();
    }
    return chunk;
}

std::optional<Recorded> LmdbEventLog::last_event() const {
    const lmdb::Transaction txn(env_, Mode::read);
    lmdb::Cursor cursor(txn, events_);
    if (!cursor.last()) return std::nullopt;
    return decode_event(position_of(cursor.key()), cursor.value());
}

Position LmdbEventLog::head() const {
    if (access_ == Access::read_only) {
        const lmdb::Transaction txn(env_, Mode::read);
        lmdb::Cursor cursor(txn, events_);
        return cursor.last() ? position_of(cursor.key()) : Position{};
    }
    const std::lock_guard lock(mutex_);
    return head_;
}

Time LmdbEventLog::head_time() const {
    if (access_ == Access::read_only) {
        const auto last = last_event();
        return last ? last->time : Time{};
    }
    const std::lock_guard lock(mutex_);
    return head_time_;
}

bool LmdbEventLog::wait(Position after, std::chrono::milliseconds timeout) const {
    timeout = std::min<std::chrono::milliseconds>(timeout, wait_max);
    if (access_ == Access::read_only) return wait_for_other_process(after, timeout);
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, timeout, [&] { return closed_ || head_ > after; });
    return head_ > after;
}

bool LmdbEventLog::wait_for_other_process(Position after, std::chrono::milliseconds timeout) const {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    std::unique_lock lock(mutex_);
    while (!closed_ && head() <= after && std::chrono::steady_clock::now() < deadline)
        changed_.wait_for(lock, std::min(timeout, look_again));
    return head() > after;
}

void LmdbEventLog::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
}

}  // namespace cairn
