#include "projections/search/search_index.hpp"

#include <algorithm>

#include <unicode/uvernum.h>

#include "core/text.hpp"
#include "projections/search/document_terms.hpp"
#include "projections/search/file_check.hpp"
#include "projections/search/searched_fields.hpp"

namespace cairn {
namespace {

// Raised when documents come to have other terms.
constexpr int terms_form = 3;
/// Larger commits cost less for each event, until the lists that Xapian makes of them outgrow the
/// processor's cache. While it fills that was not tried.
constexpr std::size_t step_events_max = 2'000;
constexpr std::size_t filling_step_events_max = 10'000;
/// After so many events an index that was made at once gets smaller by being written anew.
constexpr std::uint64_t worth_rewriting = 20'000;
constexpr const char* form_note = "form";
constexpr const char* layout_note = "layout";
constexpr const char* position_note = "position";
constexpr const char* fill_note = "fill";
constexpr const char* rewrite_note = "rewrite";
constexpr const char* for_size = "size";
constexpr const char* for_erasure = "erasure";

/// What a document's terms depend on besides the record and its type.
std::string form_of(const Epoch& epoch) {
    return std::to_string(terms_form) + " icu " U_ICU_VERSION " epoch " + epoch.text();
}

std::string line_of(const RecordType& type) {
    return std::to_string(type.number) + '=' + search_layout(type);
}

std::string layout_of(const Model& model) {
    std::string layout;
    for (const auto& type : model.types()) layout += line_of(*type) + '\n';
    return layout;
}

std::optional<Position> noted_position(const std::string& note) {
    return note.empty() ? std::nullopt : parse_position(note);
}

}  // namespace

/// Which records a stretch of the log touches.
struct SearchIndex::Taken {
    std::set<SearchedRecord> records{};
    bool erased = false;
    Position to{};

    /// Of `max` events, and what else is of the commit of the last one.
    static Taken of(
        const EventLog& log, const Model& model, Position after, Position until, std::size_t max) {
        Taken taken{.to = after};
        std::size_t events = 0;
        log.read(after, until.value - after.value, [&](const Recorded& recorded) {
            if (events >= max && recorded.position == recorded.commit) return false;
            ++events;
            taken.to = recorded.position;
            taken.erased |= is_erasure(recorded);
            if (!is_record_event(recorded.kind)) return true;
            if (const RecordType* type = model.type(recorded.stream.category))
                taken.records.insert({type->number, recorded.stream.id});
            return true;
        });
        if (events == 0) throw StorageError("the log ends before its head");
        return taken;
    }
};

SearchIndex::SearchIndex(const std::filesystem::path& folder)
    : folder_(folder), database_(folder) {}

void SearchIndex::open(const Epoch& epoch, const std::function<void()>& between) {
    epoch_ = epoch;
    doubtful_ = false;
    check_files(between);
    database_.open();
    if (database_.note(form_note) != form_of(epoch)) begin(epoch);
    const auto position = noted_position(database_.note(position_note));
    if (!position) throw SearchDamaged("search: its position is damaged");
    fill_until_ = noted_position(database_.note(fill_note));
    load_vocabulary();
    rewrite();
    publish(*position);
}

/// What was closed in order is what was written then; else all of it is looked at.
void SearchIndex::check_files(const std::function<void()>& between) {
    if (!std::filesystem::exists(folder_)) return;
    if (was_look_broken_off(folder_))
        throw SearchDamaged(folder_.string() + " could not be looked through to its end");
    const auto same = is_as_noted(folder_);
    forget_files(folder_);
    if (same == true) return;
    const auto is_whole = [&] { return database_.is_whole("Q", between); };
    if (same == false || !looked_at(folder_, is_whole))
        throw SearchDamaged(folder_.string() + " is not what was written");
}

void SearchIndex::begin(const Epoch& epoch) {
    database_.drop();
    database_.open();
    vocabulary_.clear();
    fill_until_.reset();
    database_.set_note(form_note, form_of(epoch));
    database_.set_note(layout_note, "");
    database_.set_note(fill_note, "");
    database_.set_note(rewrite_note, "");
    database_.set_note(position_note, "0");
    database_.commit();
    publish({});
}

bool SearchIndex::owes_erasure(const EventLog& log) const {
    bool owes = database_.note(rewrite_note) == for_erasure;
    if (owes) return true;
    log.read(position(), log.head().value - std::min(log.head(), position()).value,
             [&](const Recorded& recorded) { return !(owes = is_erasure(recorded)); });
    return owes;
}

void SearchIndex::close() {
    if (!database_.is_open()) return;
    database_.close();
    note_files(folder_);
    publish({});
}

void SearchIndex::roll_back() {
    new_words_.clear();
    if (!database_.is_open()) throw SearchDamaged("search: its files are closed");
    database_.roll_back();
    fill_until_ = noted_position(database_.note(fill_note));
    // Further than it said where the commit was made, but not what comes after it.
    publish(noted_position(database_.note(position_note)).value_or(Position{}));
}

void SearchIndex::give_up() {
    publish({});
    database_.close();
}

void SearchIndex::drop() {
    publish({});
    database_.drop();
    vocabulary_.clear();
    fill_until_.reset();
    new_words_.clear();
}

void SearchIndex::look_on(const Epoch& epoch) {
    database_.look_on();
    try {
        if (database_.note(form_note) != form_of(epoch)) return;
        load_vocabulary();
        publish(noted_position(database_.note(position_note)).value_or(Position{}));
    } catch (const StorageError&) {
        // There is none, or a damaged one: nothing is found.
    }
}

bool SearchIndex::take_up(const Model& model) {
    const std::string was = database_.note(layout_note);
    const std::string is = layout_of(model);
    if (was == is) return true;
    const auto known = split(was, '\n');
    for (const auto& type : model.types()) {
        if (std::ranges::find(known, line_of(*type)) != known.end()) continue;
        if (database_.has(terms::of_type(type->number))) return false;
    }
    database_.set_note(layout_note, is);
    return true;
}

bool SearchIndex::follow(const EventLog& log,
                         const WorldStore& world,
                         const Sealer& sealer,
                         const std::function<void()>& between) {
    const Position until = world.snapshot().position();
    bool more = false;
    do {
        if (doubtful_) throw SearchDamaged("search: what was read is not what was written");
        database_.check_untouched();
        const auto taken = take_up(log, world, sealer, between);
        if (!taken) break;
        more = true;
        commit(taken->to, taken->erased);
        // Erasures that come together are one rewriting. It waits for no end of what is written
        // meanwhile.
        if (taken->to >= until) rewrite();
        publish(taken->to);
    } while (position() < until && !is_filling());
    return more;
}

/// What it reads of the world is given back before the commit and the rewriting, which take long.
std::optional<SearchIndex::Taken> SearchIndex::take_up(const EventLog& log,
                                                       const WorldStore& world,
                                                       const Sealer& sealer,
                                                       const std::function<void()>& between) {
    const WorldSnapshot now = world.snapshot();
    if (position() > now.position()) throw SearchDamaged("search: it is of more than the log");
    if (position() == now.position()) return std::nullopt;
    const auto model = now.models().at(now.position());
    if (!take_up(*model)) {
        begin(epoch_);
        CAIRN_ASSERT(take_up(*model));
    }
    if (position().value == 0 && !fill_until_) {
        fill_until_ = now.position();
        database_.set_note(fill_note, std::to_string(now.position().value));
    }
    if (fill_until_) database_.need_room(0);
    const Position until = fill_until_.value_or(now.position());
    const std::size_t max = fill_until_ ? filling_step_events_max : step_events_max;
    Taken taken = Taken::of(log, *model, position(), until, max);
    take_up(taken, now, sealer, between);
    return taken;
}

void SearchIndex::take_up(const Taken& taken,
                          const WorldSnapshot& world,
                          const Sealer& sealer,
                          const std::function<void()>& between) {
    const Access access(Actor::system(), sealer);
    const auto model = world.models().at(world.position());
    const RuleContext rules = rule_context(access.actor(), *model, Time{});
    const Reader before(world, access, position(), model, rules);
    // What fills from the beginning takes each record up once, as it was in the end.
    const Reader after(world, access, fill_until_.value_or(taken.to), model, rules);
    for (const SearchedRecord& record : taken.records) {
        between();
        take_up(record, before, after, taken.to);
    }
}

void SearchIndex::take_up(const SearchedRecord& touched,
                          const Reader& before,
                          const Reader& after,
                          Position to) {
    const RecordType* type = after.model->type(touched.type);
    const auto is = after.record(*type, touched.id);
    if (fill_until_) {
        if (is && is->position() <= to) put(touched, is, true);
        return;
    }
    const auto was = before.record(*type, touched.id);
    if (was && is && make_same_document(*was, *is)) return;
    put(touched, is, false);
}

void SearchIndex::put(const SearchedRecord& record,
                      const std::optional<ReadableRecord>& after,
                      bool is_new) {
    const auto document = after ? search_document(*after) : std::nullopt;
    if (!document) {
        if (!is_new) database_.remove(terms::of_record(record.type, record.id));
        return;
    }
    database_.put(*document, is_new);
    for (const std::string& term : document->terms)
        if (term.front() == terms::word_mark) new_words_.emplace_back(terms::word_in(term));
}

void SearchIndex::commit(Position to, bool erased) {
    const bool filled = fill_until_ && to >= *fill_until_;
    database_.set_note(position_note, std::to_string(to.value));
    if (filled) database_.set_note(fill_note, "");
    // Said in the same commit, so that whoever ends this process does not keep it from being done.
    // What fills from the beginning never meets what was erased by its end.
    if (filled && to.value > worth_rewriting) database_.set_note(rewrite_note, for_size);
    if (!fill_until_ && erased) database_.set_note(rewrite_note, for_erasure);
    database_.commit();
    if (filled) fill_until_.reset();
    for (const std::string& word : new_words_) vocabulary_.add(word);
    new_words_.clear();
}

void SearchIndex::rewrite() {
    const std::string why = database_.note(rewrite_note);
    if (why.empty()) return;
    try {
        database_.compact();
    } catch (const StorageFull&) {
        // It may stay as large as it is, but what was erased must go.
        if (why == for_erasure || !database_.is_open()) throw;
    }
    load_vocabulary();
    database_.set_note(rewrite_note, "");
    database_.commit();
}

void SearchIndex::load_vocabulary() {
    vocabulary_.clear();
    database_.visit_terms(std::string(1, terms::word_mark),
                          [&](const std::string& term) { vocabulary_.add(terms::word_in(term)); });
}

void SearchIndex::publish(Position position) {
    {
        const std::lock_guard lock(mutex_);
        position_ = position.value;
    }
    moved_.notify_all();
}

bool SearchIndex::wait(Position position, std::chrono::milliseconds timeout) const {
    std::unique_lock lock(mutex_);
    return moved_.wait_for(lock, timeout, [&] { return this->position() >= position; });
}

std::vector<SearchedRecord> SearchIndex::find(const TermQuery& query,
                                              DocumentPlace& place,
                                              std::size_t max,
                                              WalkSteps& steps) const {
    std::vector<SearchedRecord> records;
    try {
        for (const std::string& data : database_.find(query, place, max, steps))
            records.push_back(searched_record(data));
    } catch (const SearchDamaged&) {
        doubtful_ = true;
        place.is_end = true;
    } catch (const StorageError&) {
        // Too few files may be open just now, or the like: the index is as good as it was.
        place.is_end = true;
    }
    return records;
}

}  // namespace cairn
