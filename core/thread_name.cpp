#include "core/thread_name.hpp"

#include <pthread.h>

namespace cairn {

void name_this_thread(const char* name) {
    // One that is not taken leaves the thread with the program's name.
    static_cast<void>(pthread_setname_np(pthread_self(), name));
}

}  // namespace cairn
