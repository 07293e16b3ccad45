#include "projections/search/search_database.hpp"

#include <cerrno>
#include <cstring>
#include <new>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "core/file.hpp"
#include "projections/search/file_check.hpp"
#include "projections/search/search_handles.hpp"
#include "projections/search/xapian_parts.hpp"

namespace cairn {
namespace {

namespace fs = std::filesystem;

// Documents are found in the order of their numbers, and the newest have the least.
constexpr Xapian::docid first_number = 0x4000'0000;
constexpr const char* number_note = "lowest";
/// What the log, the views and whoever else writes to the disk may need meanwhile.
constexpr std::uintmax_t reserve_bytes = std::uintmax_t{64} << 20;
/// A reader that commits overtake twice while it reads begins anew.
constexpr int tries_max = 5;

bool says(const Xapian::Error& error, int problem) {
    const char* text = error.get_error_string();
    return text && std::strcmp(text, std::strerror(problem)) == 0;
}

/// Whether it says nothing about the files.
bool is_passing(const Xapian::Error& error) {
    return std::strcmp(error.get_type(), "DatabaseModifiedError") == 0 || says(error, EMFILE) ||
           says(error, ENFILE) || says(error, ENOMEM);
}

[[noreturn]] void fail_on(const Xapian::Error& error) {
    const std::string what = "search: " + error.get_description();
    if (says(error, ENOSPC) || says(error, EDQUOT)) throw StorageFull(what);
    if (is_passing(error)) throw StorageError(what);
    throw SearchDamaged(what);
}

/// What Xapian throws as ours.
template <class Do>
auto guarded(Do work) {
    try {
        return work();
    } catch (const Xapian::Error& error) {
        fail_on(error);
    } catch (const fs::filesystem_error& error) {
        if (error.code() == std::errc::no_space_on_device) throw StorageFull(error.what());
        throw SearchDamaged(error.what());
    } catch (const std::logic_error& error) {
        // What says how long something is, or what its number is, may be anything.
        throw SearchDamaged(std::string("search: ") + error.what());
    }
}

std::uintmax_t bytes_in(const fs::path& folder) {
    std::uintmax_t bytes = 0;
    for (const auto& entry : fs::directory_iterator(folder)) bytes += entry.file_size();
    return bytes;
}

void compact_into(const fs::path& fresh, const fs::path& folder) {
    fs::remove_all(fresh);
    make_private_folder(fresh);
    try {
        Xapian::Database(folder.string()).compact(fresh.string(), Xapian::DBCOMPACT_NO_RENUMBER);
    } catch (...) {
        // Whoever else writes to the disk has the room back.
        std::error_code ignored;
        fs::remove_all(fresh, ignored);
        throw;
    }
}

}  // namespace

struct SearchDatabase::Files {
    explicit Files(fs::path at) : folder(std::move(at)), written(folder), handles(folder) {}

    const fs::path folder;
    std::unique_ptr<Xapian::WritableDatabase> writer{};
    Xapian::docid lowest = first_number;
    bool in_transaction = false;
    WrittenFiles written;
    mutable SearchHandles handles;

    void check_untouched() const {
        if (!written.are_as_written())
            throw SearchDamaged("search: somebody else wrote into " + folder.string());
    }

    Xapian::WritableDatabase& for_writing() {
        CAIRN_ASSERT(writer);
        if (!in_transaction) {
            check_untouched();
            written.begin();
            writer->begin_transaction();
            in_transaction = true;
        }
        return *writer;
    }

    void open_writer() {
        written.begin();
        // What is sealed in the log stands here in the open.
        make_private_folder(folder);
        writer = std::make_unique<Xapian::WritableDatabase>(
            folder.string(),
            Xapian::DB_CREATE_OR_OPEN | Xapian::DB_NO_SYNC | Xapian::DB_BACKEND_GLASS);
        const std::string noted = writer->get_metadata(number_note);
        lowest = noted.empty() ? first_number : static_cast<Xapian::docid>(std::stoul(noted));
    }

    void close_writer() {
        // Gone whatever happens: what fails here was not committed, and is made again from the log.
        const auto closed = std::move(writer);
        if (std::exchange(in_transaction, false)) closed->cancel_transaction();
    }
};

SearchDatabase::SearchDatabase(fs::path folder)
    : files_(std::make_unique<Files>(std::move(folder))) {}

SearchDatabase::~SearchDatabase() {
    try {
        files_->close_writer();
    } catch (const Xapian::Error&) {
        // What was not committed is made again from the log.
    }
}

void SearchDatabase::open() {
    guarded([&] {
        files_->open_writer();
        // So that there is something to read.
        files_->writer->commit();
    });
    files_->written.note();
    files_->handles.let_read(true);
}

void SearchDatabase::look_on() {
    std::error_code failed;
    files_->handles.let_read(fs::is_directory(files_->folder, failed));
}

bool SearchDatabase::is_open() const { return files_->writer != nullptr; }

// Xapian's own check takes what it finds at its word, and gigabytes of memory for some of it.
bool SearchDatabase::is_whole(const std::string& prefix,
                              const std::function<void()>& between) const {
    try {
        return agrees_with_itself(Xapian::Database(files_->folder.string()), prefix, between);
    } catch (const Xapian::Error& error) {
        if (is_passing(error)) fail_on(error);
        return false;
    } catch (const std::bad_alloc&) {
        return false;
    } catch (const std::logic_error&) {
        return false;
    }
}

void SearchDatabase::check_untouched() const { files_->check_untouched(); }

void SearchDatabase::close() {
    files_->handles.let_read(false);
    guarded([&] { files_->close_writer(); });
    files_->check_untouched();
    files_->written.begin();
}

void SearchDatabase::drop() {
    files_->handles.let_read(false);
    files_->written.begin();
    try {
        files_->close_writer();
    } catch (const Xapian::Error&) {
        // It goes away.
    }
    const auto alone = files_->handles.closed_to_others();
    std::error_code failed;
    for (const char* suffix : {"", ".new", ".old"}) {
        std::error_code now;
        fs::remove_all(files_->folder.string() + suffix, now);
        if (!failed) failed = now;
    }
    if (failed) throw StorageError("remove " + files_->folder.string() + ": " + failed.message());
}

std::string SearchDatabase::note(const std::string& key) const {
    return guarded([&] {
        if (files_->writer) return files_->writer->get_metadata(key);
        const auto handle = files_->handles.take();
        return handle ? handle->database->get_metadata(key) : std::string();
    });
}

bool SearchDatabase::has(const std::string& term) const {
    return guarded([&] { return files_->writer->term_exists(term); });
}

void SearchDatabase::set_note(const std::string& key, const std::string& value) {
    guarded([&] { files_->for_writing().set_metadata(key, value); });
}

void SearchDatabase::put(const SearchDocument& document, bool is_new) {
    guarded([&] {
        Xapian::Document made;
        for (const std::string& term : document.terms) made.add_boolean_term(term);
        made.set_data(document.data);
        auto& writer = files_->for_writing();
        if (!is_new) {
            const auto known = writer.postlist_begin(document.name);
            if (known != writer.postlist_end(document.name))
                return writer.replace_document(*known, made);
        }
        writer.replace_document(--files_->lowest, made);
    });
}

void SearchDatabase::remove(const std::string& name) {
    guarded([&] { files_->for_writing().delete_document(name); });
}

void SearchDatabase::commit() {
    guarded([&] {
        files_->for_writing().set_metadata(number_note, std::to_string(files_->lowest));
        // Also one that fails is over.
        files_->in_transaction = false;
        files_->writer->commit_transaction();
    });
    files_->written.note();
    files_->handles.committed();
}

void SearchDatabase::roll_back() {
    guarded([&] {
        if (!std::exchange(files_->in_transaction, false)) return;
        files_->writer->cancel_transaction();
        files_->written.note();
    });
}

void SearchDatabase::need_room(std::uintmax_t bytes) const {
    std::error_code unknown;
    const auto space = fs::space(files_->folder.parent_path(), unknown);
    if (!unknown && space.available < bytes + reserve_bytes)
        throw StorageFull("search: too little room beside " + files_->folder.string());
}

void SearchDatabase::compact() {
    Files& files = *files_;
    CAIRN_ASSERT(files.writer && !files.in_transaction);
    files.check_untouched();
    const fs::path fresh = files.folder.string() + ".new";
    const fs::path old = files.folder.string() + ".old";
    need_room(bytes_in(files.folder));
    guarded([&] {
        compact_into(fresh, files.folder);
        const auto alone = files.handles.closed_to_others();
        files.close_writer();
        fs::remove_all(old);
        fs::rename(files.folder, old);
        fs::rename(fresh, files.folder);
        fs::remove_all(old);
        files.open_writer();
        files.written.note();
        // While nobody else looks: a handle of the old files must not be taken for one of these.
        files.handles.let_read(true);
    });
}

void SearchDatabase::visit_terms(const std::string& prefix,
                                 const std::function<void(const std::string&)>& visit) const {
    guarded([&] {
        const Xapian::Database from(files_->folder.string());
        std::string last;
        for (auto term = from.allterms_begin(prefix); term != from.allterms_end(prefix); ++term) {
            std::string now = *term;
            // Pages that lead back to earlier ones would be gone round in for ever.
            if (now <= last) throw SearchDamaged("search: its terms are out of order");
            visit(now);
            last = std::move(now);
        }
    });
}

std::string SearchDatabase::digest(const std::string& prefix) const {
    return guarded([&] { return digest_of(Xapian::Database(files_->folder.string()), prefix); });
}

std::vector<std::string> SearchDatabase::find(const TermQuery& query,
                                              DocumentPlace& place,
                                              std::size_t max,
                                              WalkSteps& steps) const {
    const DocumentPlace from = place;
    const WalkSteps had = steps;
    for (int tries = 0;; ++tries) try {
            auto handle = files_->handles.take();
            place.is_end |= query.finds_nothing() || !handle;
            if (place.is_end) return {};
            files_->check_untouched();
            auto data = documents_found(*handle->database, query, place, max, steps);
            files_->handles.give_back(std::move(*handle));
            return data;
        } catch (const Xapian::DatabaseModifiedError& overtaken) {
            if (tries == tries_max) fail_on(overtaken);
            place = from;
            steps = had;
        } catch (const Xapian::Error& error) {
            fail_on(error);
        }
}

}  // namespace cairn
