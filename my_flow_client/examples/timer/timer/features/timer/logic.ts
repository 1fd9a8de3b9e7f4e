/** Counts seconds while it runs. */
import { useEffect, useState } from "react";

export interface Lap {
  label: string;
}

export interface Timer {
  seconds: number;
  isRunning: boolean;
  /** Whether more seconds have passed than the limit. */
  isOver: boolean;
  laps: Lap[];
  /** Starts the timer, or stops it and notes a lap. */
  toggle: () => void;
}

/**
 * Counts seconds from the first start on.
 *
 * @param limit The seconds after which the timer is over.
 */
export function useTimer(limit: number): Timer {
  const [seconds, setSeconds] = useState(0);
  const [isRunning, setIsRunning] = useState(false);
  const [laps, setLaps] = useState<Lap[]>([]);
  useEffect(() => {
    if (!isRunning) return;
    const counting = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(counting);
  }, [isRunning]);
  const toggle = () => {
    if (isRunning) setLaps([...laps, { label: `${seconds} s` }]);
    setIsRunning(!isRunning);
  };
  return { seconds, isRunning, isOver: seconds > limit, laps, toggle };
}
