#pragma once

#include <string_view>

#include "gateway/call.hpp"

namespace cairn {

// What somebody sees by a request, noted for those who audit. None of it waits or fails.

/// What an answer showed that is sensitive: of the record that the path names, or of a list.
void note_answer(const Call& call, const Reading& reading);
/// The same of a command's answer, which is a record.
void note_answer(const Call& call, const Reading& reading, const StreamName& record);
/// The same of an answer that the caller has already (304), as the path tells it.
void note_unchanged(const Call& call, const Reading& reading);
/// How much a search found, and of which types; not for what it was made.
void note_search(const Call& call, const Reading& reading);
/// That the log was read: of one record where `stream` is one.
void note_log_read(const Call& call, const std::optional<StreamName>& stream);
/// That the caller was refused what the path names.
void note_denied(const Call& call);
/// What a command that came to nothing told of a record all the same: what others gave it. `step`:
/// what the refused step is about, where the path names no record.
void note_told(const Call& call, const Error& refusal, const StreamName& step = {});

/// What a subscription of a live session showed.
void note_subscription(const Workspace& workspace,
                       const People::Identity& identity,
                       const Json& query,
                       const Result<Subscribed>& answer);

}  // namespace cairn
