#include <sstream>

#include "core/bytes.hpp"
#include "core/crc32c.hpp"
#include "core/log/event_log.hpp"
#include "core/log/log_proof.hpp"
#include "core/log/portable_log.hpp"
#include "core/log/signed_note.hpp"
#include "core/log/stored_event.hpp"
#include "events/event.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace cairn::fuzz {
namespace {

const NoteSigner& signer() {
    static const NoteSigner signer("cairn.example/log", std::string(32, 's'));
    return signer;
}

void note(std::string_view bytes) {
    if (const auto verifier = NoteVerifier::parse(bytes))
        promise(NoteVerifier::parse(verifier->vkey()).has_value(), "a key that is read is said");
    if (const auto text = signer().verifier().open(bytes))
        promise(signer().verifier().open(signer().sign(*text)) == text, "what is signed is opened");
}

void checkpoint(std::string_view bytes) {
    if (const auto read = Checkpoint::parse(bytes))
        promise(Checkpoint::parse(read->text()) == read, "a checkpoint says itself");
}

void proof(std::string_view bytes) {
    const auto read = InclusionProof::parse(bytes);
    if (!read) return;
    const auto again = InclusionProof::parse(read->text());
    promise(again && again->index == read->index && again->path == read->path &&
                again->note == read->note,
            "a proof says itself");
}

/// With the checksum that it should have, as whoever writes a log can write that too.
void stored_event(std::string_view body) {
    constexpr Position place{1};
    std::string bytes(body);
    put_big_endian(bytes, crc32c(body, crc32c(big_endian(place.value))));
    try {
        const Recorded event = decode_event(place, bytes);
        if (within_limits(event))
            promise(encode_event(event) == bytes, "an event is stored in one way");
        static_cast<void>(decode_event(event, nullptr));
    } catch (const StorageError&) {
        // Said, with the position.
    }
}

void portable_log(std::string_view bytes) {
    std::istringstream in{std::string(bytes)};
    try {
        PortableLogReader reader(in);
        while (reader.next()) continue;
    } catch (const StorageError&) {
        // Likewise.
    }
}

constexpr FuzzTarget targets_of_log[] = {{"note", note},
                                         {"checkpoint", checkpoint},
                                         {"proof", proof},
                                         {"stored_event", stored_event},
                                         {"portable_log", portable_log}};

}  // namespace

std::span<const FuzzTarget> log_targets() { return targets_of_log; }

}  // namespace cairn::fuzz
