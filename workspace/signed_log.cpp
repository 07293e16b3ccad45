#include "workspace/signed_log.hpp"

#include <algorithm>

#include "core/file.hpp"
#include "workspace/notary.hpp"

namespace cairn {
namespace {

namespace fs = std::filesystem;

/// What a folder keeps beside its log, by the ending of their names: "" of its own life, else
/// ".<epoch>" of one before.
std::vector<std::string> lives_in(const fs::path& folder) {
    std::vector<std::string> endings;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename();
        if (!name.starts_with(checkpoint_file)) continue;
        const std::string ending = name.substr(std::string_view(checkpoint_file).size());
        const bool before = ending.starts_with('.') && Uuid::parse(ending.substr(1));
        if (ending.empty() || before) endings.push_back(ending);
    }
    return endings;
}

/// The name that a note says it was signed under: its first line.
std::string_view origin_of(std::string_view note) { return note.substr(0, note.find('\n')); }

std::optional<LogFinding> check_note(const LmdbEventLog& log,
                                     const VerifiedLog& verified,
                                     const std::string& note,
                                     const SignedNotes& all) {
    const NoteVerifier* key = all.key(origin_of(note));
    if (!key)
        return LogFinding{{},
                          "a checkpoint of " + std::string(origin_of(note)) +
                              " cannot be checked: give the key that signed it with --vkey"};
    const auto text = key->open(note);
    const auto checkpoint = text ? Checkpoint::parse(*text) : std::nullopt;
    if (!checkpoint) return LogFinding{{}, "a checkpoint is not signed by " + key->vkey()};
    return check_against(log, verified, *checkpoint);
}

bool signed_something(const NoteVerifier& key, const std::vector<std::string>& notes) {
    return std::ranges::any_of(notes,
                               [&](const std::string& note) { return key.open(note).has_value(); });
}

}  // namespace

NoteVerifier log_key(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    auto key = NoteVerifier::parse(text);
    if (!key) throw StorageError("not the public key of a log (a vkey): " + text);
    return *std::move(key);
}

SignedNotes notes_in(const fs::path& folder) {
    SignedNotes found;
    for (const std::string& ending : lives_in(folder)) {
        if (auto note = read_file(folder / (checkpoint_file + ending)))
            found.notes.push_back(*std::move(note));
        if (auto key = read_file(folder / (vkey_file + ending)))
            found.keys.push_back(log_key(*std::move(key)));
    }
    return found;
}

std::optional<LogFinding> check_signed(const LmdbEventLog& log,
                                       const VerifiedLog& verified,
                                       const SignedNotes& signed_notes) {
    for (const std::string& note : signed_notes.notes)
        if (auto finding = check_note(log, verified, note, signed_notes)) return finding;
    if (signed_notes.trusted && !signed_something(*signed_notes.trusted, signed_notes.notes))
        return LogFinding{{}, "no checkpoint is signed by " + signed_notes.trusted->vkey()};
    return std::nullopt;
}

const NoteVerifier* SignedNotes::key(std::string_view name) const {
    if (trusted && trusted->name() == name) return &*trusted;
    const auto found = std::ranges::find(keys, name, &NoteVerifier::name);
    return found == keys.end() ? nullptr : &*found;
}

void keep_notes(const fs::path& from, const fs::path& to, const std::optional<Epoch>& ended) {
    for (const std::string& ending : lives_in(from)) {
        const std::string kept = !ending.empty() || !ended ? ending : '.' + ended->text();
        for (const char* name : {checkpoint_file, vkey_file})
            if (const auto text = read_file(from / (name + ending)))
                replace_file(to / (name + kept), *text);
    }
}

}  // namespace cairn
